import { importsOf, readsEnvironment } from './imports';
import type { SourceFiles } from './source-files';

/** A function that few may call, with the reason of each. A place that ends in `/` is a whole folder. */
interface Guarded {
	file: string;
	name: string;
	callers: Readonly<Record<string, string>>;
	lesson: string;
}

const ACROSS_TENANTS =
	'It sees every tenant. For a person use withTenant with their proven scope; if there is no person or none is known yet, add the file to tests/architecture/guarded.ts with the reason.';

export const GUARDED: readonly Guarded[] = [
	{
		file: 'src/lib/domain/tenant-scope.ts',
		name: 'mintTenantScope',
		callers: { 'src/lib/server/auth/': 'the session gate: it has just looked the membership up' },
		lesson: 'A scope is a proof. Ask the gate in src/lib/server/auth for one, or take it from your context.'
	},
	{
		file: 'src/lib/domain/platform-scope.ts',
		name: 'mintPlatformScope',
		callers: { 'src/lib/server/auth/': 'the session gate: it has just read who is signed in' },
		lesson: 'A scope is a proof. Ask the gate in src/lib/server/auth for one, or take it from your context.'
	},
	{
		file: 'src/lib/server/db/tenancy.ts',
		name: 'withSystem',
		callers: {
			'src/lib/server/services/accounts/': 'a person and their sessions belong to no tenant',
			'src/lib/server/services/attachments/sweep-attachments.ts':
				'deletes what was never sent, whoever it belonged to',
			'src/lib/server/services/budgets/mail-notices.ts': 'mails what is due, whoever it is about',
			'src/lib/server/services/invitations/accept-invitation.ts':
				'whoever accepts is not in the tenant yet; the token in their hands names it',
			'src/lib/server/services/invitations/find-offer.ts': 'as accepting: the token names the tenant',
			'src/lib/server/services/invitations/join-by-invitation.ts': 'as accepting, and makes the person',
			'src/lib/server/services/platform/': 'administration of the platform is about all tenants',
			'src/lib/server/services/tenants/create-tenant.ts': 'there is no tenant yet',
			'src/lib/server/services/tenants/list-own-tenants.ts':
				'the tenants of one person, before one is chosen',
			'src/lib/server/services/catalogue/': "the catalogue is the whole deployment's",
			'src/lib/server/services/global-templates/': "templates for everybody are the whole deployment's",
			'src/lib/server/services/reconciliation/': "the provider's account is the whole deployment's",
			'src/lib/server/services/conversations/find-candidates.ts':
				'a full-text index serves nobody under row-level security; ids only, read under it afterwards',
			'src/lib/server/services/shares/find-share.ts':
				'whoever has a public link is nobody; its token names the tenant',
			'src/lib/server/services/generation/checkpoint.ts':
				'one statement for the running answers of all tenants',
			'src/lib/server/services/generation/stop-runs.ts':
				"stops another person's answers, which row-level security leaves to themselves",
			'src/lib/server/services/generation/remote-run.ts':
				'reads once for all who watch an answer from here; each of them was let in by attach',
			'src/lib/server/services/generation/recover.ts':
				'finds what a dead process left, whoever it belonged to',
			'src/lib/server/services/metering/aggregate-usage-stats.ts':
				'makes rollups anew for whoever they belong to; nobody asks for it but the operator',
			'src/lib/server/services/metering/check-ledger.ts': 'the books of the whole deployment',
			'src/lib/server/services/sync/sweep-changes.ts':
				'deletes what is past its time, whoever it belonged to',
			'src/lib/server/services/metering/lookup.ts': 'asks for the costs that are due, whoever they belong to'
		},
		lesson: ACROSS_TENANTS
	},
	{
		file: 'src/lib/server/db/tenancy.ts',
		name: 'withSystemSnapshot',
		callers: {
			'src/lib/server/services/sync/':
				'reads once for all who listen, whoever they are; what each of them is told is decided by view-for.ts'
		},
		lesson: ACROSS_TENANTS
	},
	{
		file: 'src/lib/server/db/client.ts',
		name: 'systemDatabase',
		callers: {
			'src/lib/server/db/tenancy.ts': 'withSystem is made of it',
			'src/lib/server/auth/lucia.ts': 'sessions belong to people, not to tenants',
			'src/lib/server/auth/session.ts': 'sessions belong to people, not to tenants',
			'src/lib/server/auth/tenant-scope.ts': 'looks a membership up to prove a scope; there is none before',
			'src/lib/server/realtime/postgres-bus.ts': 'notifies other instances, and reads nothing',
			'src/lib/server/services/health/check-readiness.ts': 'counts the migrations that were applied'
		},
		lesson: ACROSS_TENANTS
	},
	{
		file: 'src/lib/server/db/client.ts',
		name: 'countersDatabase',
		callers: { 'src/lib/server/auth/throttle.ts': 'attempts are counted before anybody is known' },
		lesson: 'What it writes may be lost in a crash of the database, which only counters can bear.'
	}
];

/** Who may look at the environment. */
export const ENVIRONMENT_READERS: Readonly<Record<string, string>> = {
	'src/lib/server/config.ts': 'parses it, once',
	'src/lib/server/db/embedded/program-environment.ts':
		"hands the machine's PATH and folders on to PostgreSQL's programs"
};

/** A sentence for each caller that is not listed, and for each that is listed and does not call. */
export function guardViolations(files: SourceFiles, guarded: readonly Guarded[] = GUARDED): string[] {
	return guarded.flatMap(({ file: home, name, callers, lesson }) => {
		const found = [...files].flatMap(([file, source]) => {
			const imports = importsOf(file, source, files).filter((each) => each.file === home && !each.isTypeOnly);
			return imports.some(({ names }) => names.includes(name) || names.includes('*')) ? [file] : [];
		});
		return [
			...unlisted(found, callers).map((file) => `${file} imports ${name}. ${lesson}`),
			...stale(found, callers).map((file) => `${file} no longer imports ${name}: take it off the list.`)
		];
	});
}

export function environmentViolations(files: SourceFiles, readers = ENVIRONMENT_READERS): string[] {
	const found = [...files].flatMap(([file, source]) => (readsEnvironment(file, source) ? [file] : []));
	return [
		...unlisted(found, readers).map(
			(file) =>
				`${file} reads the environment. Declare the variable in src/lib/server/config.ts and ask config() for it.`
		),
		...stale(found, readers).map((file) => `${file} no longer reads the environment: take it off the list.`)
	];
}

function covers(place: string, file: string): boolean {
	return place === file || (place.endsWith('/') && file.startsWith(place));
}

function unlisted(found: string[], listed: Readonly<Record<string, string>>): string[] {
	return found.filter((file) => !Object.keys(listed).some((place) => covers(place, file)));
}

function stale(found: string[], listed: Readonly<Record<string, string>>): string[] {
	return Object.keys(listed).filter((place) => !found.some((file) => covers(place, file)));
}
