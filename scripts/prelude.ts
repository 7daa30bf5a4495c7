/**
 * What has to be there before the rest of a script can even be loaded: a Node that is new enough, and `$lib`.
 * Entry points import this first, and the rest after it (`await import`).
 */
import module from 'node:module';

const NODE_MIN = 24;

if (Number(process.versions.node.split('.')[0]) < NODE_MIN) {
	console.error(
		`Colloquy needs Node ${NODE_MIN} and this is ${process.version}. "npm ci" installs the right one into ` +
			'node_modules, if its install scripts are allowed, and "npm start" then uses it.'
	);
	process.exit(1);
}

// The tsconfig that has the alias is SvelteKit's, and a build that was killed can leave it empty or missing.
const lib = new URL('../src/lib/', import.meta.url).href;
module.registerHooks({
	resolve: (specifier, context, next) => next(specifier.replace(/^\$lib\//, lib), context)
});
