import { createTRPCClient, httpLink, type TRPCClient } from '@trpc/client';
import type { AppRouter } from '$lib/server/trpc/router';

/** Calls the procedures of a running application, as the person whose session's cookie it is. */
export function trpcClient(url: string, cookie: string): TRPCClient<AppRouter> {
	return createTRPCClient<AppRouter>({ links: [httpLink({ url: `${url}/api/trpc`, headers: { cookie } })] });
}
