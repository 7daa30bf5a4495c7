import adapter from '@sveltejs/adapter-node';

/** @type {import('@sveltejs/kit').Config} */
export default {
	compilerOptions: {
		// Our own components are written with runes; libraries decide for themselves.
		runes: ({ filename }) => (filename.split(/[/\\]/).includes('node_modules') ? undefined : true)
	},
	kit: {
		adapter: adapter(),
		typescript: {
			config: (config) => ({
				...config,
				include: [...config.include, '../scripts/**/*.ts', '../scripts/**/*.svelte', '../*.config.ts'],
				compilerOptions: { ...config.compilerOptions, allowImportingTsExtensions: true }
			})
		},
		// hooks.server.ts refuses cross-origin writes of every kind, not of forms alone.
		csrf: { trustedOrigins: ['*'] },
		csp: {
			mode: 'auto',
			directives: {
				'default-src': ['self'],
				'script-src': ['self'],
				// Svelte transitions and floating menus set style attributes at run time.
				'style-src': ['self', 'unsafe-inline'],
				// No remote images: a model's answer must not be able to make a browser call home.
				'img-src': ['self', 'data:', 'blob:'],
				'connect-src': ['self'],
				'object-src': ['none'],
				'base-uri': ['none'],
				'form-action': ['self'],
				'frame-ancestors': ['none']
			}
		}
	}
};
