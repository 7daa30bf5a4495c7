/** The build that `npm start` and the tests run, made now unless it is up to date. */
import './prelude';

const { buildIfNeeded } = await import('./build-if-needed');
const { explain } = await import('./environment');

try {
	await buildIfNeeded();
} catch (error) {
	explain(error);
	process.exitCode = 1;
}
