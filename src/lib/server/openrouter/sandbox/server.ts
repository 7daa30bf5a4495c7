import { createServer } from 'node:http';
import { Books } from './books';
import { Catalogue } from './catalogue';
import type { SandboxLedgerEntry } from './ledger';
import { FaultError } from './faults';
import { invalid } from './refusals';
import { errorBody, sendJson, sendRefusal } from './respond';
import { route } from './routes';

/** The key that goes with the sandbox wherever the product starts it. */
export const SANDBOX_API_KEY = 'sk-or-v1-sandbox';

export interface SandboxOptions {
	/** 0, the default: any free one */
	port?: number;
	/** never anything but the loopback interface: it has no accounts to protect, and answers for nobody else */
	host?: '127.0.0.1';
	/** how long after its end `/generation` does not know a generation yet */
	generationDelayMs?: number;
	/** `Infinity`: as fast as the connection takes it, without a wait before the first token */
	tokensPerSecond?: number;
	/** take faults named in the last user message, as tests do (default false); a header names them always */
	allowMarkers?: boolean;
	/** what `GET /models` lists, to the letter, in place of OpenRouter's real records */
	catalogue?: readonly unknown[];
	/** gets one line a request, without any text of messages */
	log?: (line: string) => void;
}

export interface Sandbox {
	/** base address for a client, `http://127.0.0.1:<port>/api/v1` */
	url: string;
	port: number;
	/** what `GET /models` lists now */
	catalogue(): readonly unknown[];
	/** Lists these from now on, broken ones too, and serves those that make sense; none: the real ones again. */
	setCatalogue(records?: readonly unknown[]): void;
	/** everything that was billed, oldest first */
	ledger(): SandboxLedgerEntry[];
	/** Ends open streams. Idempotent. */
	close(): Promise<void>;
}

const DEFAULT_GENERATION_DELAY_MS = 2_000;
const DEFAULT_TOKENS_PER_SECOND = 60;
/** Longer than clients keep idle connections, so that none is closed under a request. */
const KEEP_ALIVE_MS = 65_000;

/** @throws if the port is taken */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
	const host = options.host ?? '127.0.0.1';
	const books = new Books(options.generationDelayMs ?? DEFAULT_GENERATION_DELAY_MS);
	const catalogue = new Catalogue(options.catalogue);
	const routeOptions = {
		books,
		catalogue,
		tokensPerSecond: options.tokensPerSecond ?? DEFAULT_TOKENS_PER_SECOND,
		allowMarkers: options.allowMarkers ?? false,
		log: options.log ?? (() => {})
	};
	const server = createServer((incoming, response) => {
		route(incoming, response, routeOptions).catch((error: unknown) => {
			routeOptions.log(`failed: ${String(error)}`);
			if (response.headersSent) response.destroy();
			else if (error instanceof FaultError) sendRefusal(response, invalid(error.message));
			else sendJson(response, 500, errorBody(500, 'Internal Server Error'));
		});
	});
	server.keepAliveTimeout = KEEP_ALIVE_MS;
	await new Promise<void>((resolve, reject) => {
		server.once('error', reject);
		server.listen(options.port ?? 0, host, resolve);
	});
	const address = server.address();
	const port = typeof address === 'object' && address !== null ? address.port : 0;
	return {
		url: `http://${host}:${port}/api/v1`,
		port,
		catalogue: () => catalogue.records(),
		setCatalogue: (records) => catalogue.replace(records),
		ledger: () => books.ledger.entries(),
		close: () =>
			new Promise((resolve) => {
				server.close(() => resolve());
				server.closeAllConnections();
			})
	};
}
