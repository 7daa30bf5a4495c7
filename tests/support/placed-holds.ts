import { Usd } from '$lib/domain/money';
import { asOwner } from './books';

/** How a budget stood in the moment in which a hold on it was committed. */
export interface PlacedHold {
	scope: string;
	spent: Usd;
	held: Usd;
	/** null: unlimited */
	limit: Usd | null;
}

/** From now on the test's database itself writes down how each budget stands when a hold on it is committed. */
export async function watchHolds(): Promise<void> {
	await asOwner(async (sql) => {
		await sql`create table placed_holds (scope text, subject_id uuid, spent numeric, held numeric, limit_usd numeric)`;
		// As its owner, since no role of the application may write there; deferred, so that it sees what is committed.
		await sql`
			create function note_hold() returns trigger language plpgsql security definer as $$
			begin
				if tg_op = 'UPDATE' and new.held <= old.held then return null; end if;
				insert into placed_holds
				select scope, subject_id, spent, held, case scope
					when 'tenant' then (select monthly_quota_usd from tenants where id = subject_id)
					when 'member' then (
						select monthly_limit_usd from memberships
						where memberships.tenant_id = budgets.tenant_id and user_id = subject_id)
					end
				from budgets
				where (tenant_id, scope, subject_id, period_start)
					= (new.tenant_id, new.scope, new.subject_id, new.period_start);
				return null;
			end $$`;
		await sql`
			create constraint trigger note_hold after insert or update on budgets
			deferrable initially deferred for each row execute function note_hold()`;
	});
}

/** Those on the budgets of `subjectIds`, in the order of their commits as far as one budget's go. */
export async function placedHolds(subjectIds: readonly string[]): Promise<PlacedHold[]> {
	let placed: PlacedHold[] = [];
	await asOwner(async (sql) => {
		const rows = await sql<{ scope: string; spent: string; held: string; limit_usd: string | null }[]>`
			select scope, spent, held, limit_usd from placed_holds where subject_id in ${sql(subjectIds)}`;
		placed = rows.map(({ scope, spent, held, limit_usd: limit }) => ({
			scope,
			spent: new Usd(spent),
			held: new Usd(held),
			limit: limit === null ? null : new Usd(limit)
		}));
	});
	return placed;
}

export function isOverrun({ spent, held, limit }: PlacedHold): boolean {
	return limit !== null && spent.plus(held).gt(limit);
}
