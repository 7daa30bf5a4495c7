import { createTRPCClient } from 'trpc-sveltekit';
import type { AppRouter } from '$lib/server/trpc/router';

type Client = ReturnType<typeof createTRPCClient<AppRouter>>;

let client: Client | undefined;

/** The browser's client. On the server pages get their data from `load`, so there is none. */
export function trpc(): Client {
	return (client ??= createTRPCClient<AppRouter>({ url: '/api/trpc' }));
}
