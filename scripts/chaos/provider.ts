/**
 * The provider as a process of its own, so that its books outlive everybody who is killed. Tells its parent where it
 * listens, and ends with it.
 */
import '../prelude';

const { startSandbox } = await import('$lib/server/openrouter/sandbox');

/** Fast enough for a run to see many answers, slow enough for a kill to find some of them under way. */
const sandbox = await startSandbox({ allowMarkers: true, tokensPerSecond: 250, generationDelayMs: 300 });
process.once('disconnect', () => void sandbox.close());
process.send?.({ url: sandbox.url });
