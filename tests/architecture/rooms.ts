import { isBuiltin } from 'node:module';
import { importsOf, type Import } from './imports';
import type { SourceFiles } from './source-files';

/** A room of the house: which files are in it, what they may import, and where the rest belongs. */
interface Room {
	/** the most specific folder or file that matches a path is its room */
	at: readonly string[];
	/** rooms that it may import, besides itself */
	may: readonly string[];
	/** rooms that it may import types of; they are gone when it runs */
	mayTypes?: readonly string[];
	/** packages that it must not import, with the runtime's own among them */
	never?: (specifier: string) => boolean;
	/** what to do instead */
	lesson: string;
}

const SERVER = [
	'config',
	'logger',
	'db',
	'seeds',
	'openrouter',
	'mail',
	'realtime',
	'services',
	'auth',
	'jobs',
	'trpc',
	'http'
] as const;

const onServerOnly = (specifier: string) =>
	isBuiltin(specifier) || /^(drizzle-orm|postgres|lucia|pino|undici)\b/.test(specifier);

/** The arrows. A request falls straight down, nothing looks up, and `domain` is the floor that everyone stands on. */
export const ROOMS: Readonly<Record<string, Room>> = {
	domain: {
		at: ['src/lib/domain'],
		may: [],
		never: (specifier) =>
			onServerOnly(specifier) || /^(\$app|\$env|svelte|@sveltejs|@trpc)\b/.test(specifier),
		lesson:
			'The domain is pure and runs everywhere. What needs the database is a service verb (src/lib/server/services/<noun>/), what needs a page is a feature; pass what you need as an argument.'
	},
	ui: {
		at: ['src/lib/ui'],
		may: [],
		never: (specifier) =>
			onServerOnly(specifier) || /^(\$app|\$env|@sveltejs|@trpc|ai|@ai-sdk|zod)\b/.test(specifier),
		lesson:
			'A primitive could ship in another product. What knows a noun of ours belongs into src/lib/features/<noun>/; let it pass text and callbacks.'
	},
	client: {
		at: ['src/lib/client'],
		may: ['domain'],
		mayTypes: SERVER,
		never: onServerOnly,
		lesson: 'Plumbing of the browser: it reaches the server over HTTP and knows it by `import type` only.'
	},
	features: {
		at: ['src/lib/features'],
		may: ['client', 'ui', 'domain'],
		mayTypes: SERVER,
		never: onServerOnly,
		lesson:
			"Features run in the browser. Data comes from the page's load or over src/lib/client; types of the server by `import type` only, and what both need is domain."
	},
	config: {
		at: ['src/lib/server/config.ts'],
		may: ['domain'],
		lesson: 'The environment is read before anything else exists.'
	},
	logger: {
		at: ['src/lib/server/logger.ts'],
		may: ['config'],
		lesson: 'Everyone logs, so the logger needs nobody.'
	},
	db: {
		at: ['src/lib/server/db'],
		may: ['domain', 'config'],
		lesson:
			'The database knows rows, not the business: a rule or a query for a purpose is a service verb in src/lib/server/services/<noun>/.'
	},
	seeds: {
		at: ['src/lib/server/db/seeds'],
		may: ['db', 'openrouter', 'services', 'domain', 'config'],
		lesson: 'Seeds fill the database as the product would, and take nothing of the sandbox.'
	},
	openrouter: {
		at: ['src/lib/server/openrouter'],
		may: ['domain', 'config'],
		lesson:
			'The client knows the protocol. What a call means for holds, messages or people belongs into src/lib/server/services/generation/.'
	},
	sandbox: {
		at: ['src/lib/server/openrouter/sandbox'],
		may: ['domain', 'config', 'seeds'],
		lesson:
			'The stand-in for OpenRouter shares no code with the client that is tested against it, or a mistake would agree with itself; its models are the seeds.'
	},
	mail: {
		at: ['src/lib/server/mail'],
		may: ['domain', 'config', 'logger'],
		lesson:
			'Mail knows words and a mail server. Who gets one, and when, is decided by a service verb, after its commit.'
	},
	realtime: {
		at: ['src/lib/server/realtime'],
		may: ['db', 'config', 'logger'],
		lesson:
			'The bus carries messages between instances and does not know what they say: what one means belongs into src/lib/server/services/<noun>/.'
	},
	services: {
		at: ['src/lib/server/services'],
		may: ['db', 'openrouter', 'mail', 'realtime', 'domain', 'config', 'logger'],
		lesson:
			'A verb does not know who asks. What it needs of a request (actor, tenant, clock) is in its context; adapters in routes, trpc and jobs call it.'
	},
	auth: {
		at: ['src/lib/server/auth'],
		may: ['db', 'mail', 'domain', 'config', 'logger'],
		lesson:
			'Auth tells who asks and lets them in. What they then do is a service verb, called by the adapter.'
	},
	trpc: {
		at: ['src/lib/server/trpc'],
		may: ['services', 'auth', 'domain', 'logger'],
		lesson:
			'A procedure is a schema of the domain, a permission and one call of a verb. Queries and provider calls belong into src/lib/server/services/<noun>/.'
	},
	http: {
		at: ['src/lib/server/http'],
		// Of trpc the one mapping of bad input to our error, so that both transports refuse alike.
		may: ['trpc', 'auth', 'services', 'domain', 'config'],
		lesson:
			'What pages and endpoints share of reading requests and refusing them. Business belongs into src/lib/server/services/<noun>/.'
	},
	jobs: {
		at: ['src/lib/server/jobs'],
		// Of db the address of the queue.
		may: ['services', 'db', 'domain', 'config', 'logger'],
		lesson: 'A job is a clock or a schedule and one call of a verb in src/lib/server/services/<noun>/.'
	},
	routes: {
		at: ['src/routes'],
		may: ['features', 'ui', 'client', 'http', 'services', 'auth', 'domain', 'config'],
		lesson:
			'A route parses, calls and renders. A query belongs into a verb (src/lib/server/services/<noun>/), markup with state into src/lib/features/<noun>/.'
	},
	'server hooks': {
		at: ['src/hooks.server.ts'],
		may: [...SERVER, 'domain'],
		lesson: 'The hooks wire the server together; what people see is not theirs.'
	},
	'client hooks': {
		at: ['src/hooks.client.ts'],
		may: ['client', 'domain'],
		lesson: 'The hooks of the browser wire its plumbing together.'
	},
	'app types': {
		at: ['src/app.d.ts'],
		may: [],
		mayTypes: [...SERVER, 'domain'],
		lesson: 'A declaration file has nothing but types.'
	}
};

/** The one door out of `src`. */
const OUTSIDE: Readonly<Record<string, string>> = {
	// Readiness compares the migrations that this build has with those that the database has.
	'src/lib/server/services/health/check-readiness.ts': 'drizzle/meta/_journal.json'
};

export function roomOf(file: string): string | null {
	const matches = Object.entries(ROOMS).flatMap(([name, { at }]) =>
		at.filter((place) => file === place || file.startsWith(`${place}/`)).map((place) => ({ name, place }))
	);
	matches.sort((a, b) => b.place.length - a.place.length);
	return matches[0]?.name ?? null;
}

/** A sentence for each import that goes where no arrow goes. */
export function arrowViolations(files: SourceFiles): string[] {
	return [...files].flatMap(([file, source]) => {
		const room = roomOf(file);
		const rules = room === null ? undefined : ROOMS[room];
		if (room === null || rules === undefined) {
			return `${file} is in no room: put it into one of architecture.md, or add its room to tests/architecture/rooms.ts.`;
		}
		return importsOf(file, source, files).flatMap((each) => {
			const wrong = violationOf(file, room, rules, each);
			return wrong === null ? [] : `${file} (${room}) ${wrong} ${rules.lesson}`;
		});
	});
}

function violationOf(
	from: string,
	room: string,
	{ may, mayTypes = [], never }: Room,
	{ specifier, file, isTypeOnly }: Import
): string | null {
	if (file === null) return never?.(specifier) === true ? `must not import the package ${specifier}.` : null;
	if (!file.startsWith('src/')) {
		return OUTSIDE[from] === file
			? null
			: `imports ${file}, which is outside of src and not part of what is built.`;
	}
	// Not code: style sheets, and the types that SvelteKit generates beside a route.
	if (/\.css$|\/\$types$/.test(file)) return null;
	const target = roomOf(file);
	if (target === room || (target !== null && may.includes(target))) return null;
	if (isTypeOnly && target !== null && mayTypes.includes(target)) return null;
	const allowed = may.length === 0 ? 'nothing of ours' : may.join(', ');
	const typesToo = mayTypes.length === 0 ? '' : `, and types of ${mayTypes.join(', ')}`;
	return `imports ${specifier} (${target ?? 'no room'}). ${room} may import ${allowed}${typesToo}.`;
}
