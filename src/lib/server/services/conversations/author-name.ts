import { sql } from 'drizzle-orm';
import { users } from '../../db/schema';

/** In a left join: people who have left the tenant are not seen any more, what they shared is. */
export const authorName = sql<string>`coalesce(${users.name}, 'A former member')`;
