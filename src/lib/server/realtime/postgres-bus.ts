import { sql } from 'drizzle-orm';
import { listen, systemDatabase } from '../db/client';
import { logger } from '../logger';
import type { Bus } from './bus';

/** By NOTIFY. Commits that notify wait for each other, in the whole cluster: past some thousand a second it is full. */
export function postgresBus(): Bus {
	return {
		tell(channel, messages) {
			void systemDatabase()
				.execute(
					sql`select pg_notify(${channel}, message) from jsonb_array_elements_text(${JSON.stringify(messages)}::jsonb) message`
				)
				.catch((err: unknown) => {
					logger.warn({ err, channel }, 'other instances could not be told');
				});
		},
		hear: (channel, onMessage) => listen(channel, onMessage),
		// Its connections are the database's.
		close: () => Promise.resolve()
	};
}
