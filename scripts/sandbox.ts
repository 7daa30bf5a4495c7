import { config } from '../src/lib/server/config';
import { SANDBOX_API_KEY, startSandbox } from '../src/lib/server/openrouter/sandbox';

/** `npm run sandbox`: the OpenRouter sandbox alone, for scripts and other programs. Ctrl-C stops it. */
const { SANDBOX_PORT, SANDBOX_FAULTS } = config();

const sandbox = await startSandbox({ port: SANDBOX_PORT, allowMarkers: SANDBOX_FAULTS, log: console.log });
console.log(`OpenRouter sandbox at ${sandbox.url} with the key ${SANDBOX_API_KEY}`);
console.log(`What it has charged: http://127.0.0.1:${sandbox.port}/sandbox/ledger`);

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
	process.once(signal, () => void sandbox.close());
}
