import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { drizzle } from 'drizzle-orm/postgres-js';
import { migrate } from 'drizzle-orm/postgres-js/migrator';
import postgres from 'postgres';
import { installQueue } from './queue';
import { RUNTIME_ROLES, runtimeLogin, type RuntimeRole } from './runtime-url';

/**
 * Brings a database to what this version of the code needs: roles, migrations, grants and the server's own logins.
 * Runs as the owner, before the server, from scripts. Repeatable; several instances starting at once wait for
 * each other.
 */
const migrationsFolder = fileURLToPath(new URL('../../../../drizzle', import.meta.url));

/** Any number, the same for everyone who prepares a database. */
const PREPARE_LOCK = 4_826_051;

export async function prepareDatabase(ownerUrl: string): Promise<void> {
	await asOwner(ownerUrl, async (owner) => {
		await migrate(drizzle(owner), { migrationsFolder });
		await installQueue(ownerUrl);
		await grantAccess(owner, ownerUrl);
	});
}

/** The group roles alone: policies name them, so they have to be there before a schema is pushed. */
export async function ensureRoles(ownerUrl: string): Promise<void> {
	await asOwner(ownerUrl, async (owner) => {
		await owner.unsafe(await sqlFile('0000_roles.sql'));
	});
}

/** The job queue, grants, forced row-level security, triggers and logins, after a schema was pushed instead of migrated. */
export async function applyAccess(ownerUrl: string): Promise<void> {
	await asOwner(ownerUrl, async (owner) => {
		await installQueue(ownerUrl);
		await grantAccess(owner, ownerUrl);
	});
}

async function grantAccess(owner: postgres.Sql, ownerUrl: string): Promise<void> {
	for (const file of ['grants', 'triggers', 'sync']) await owner.unsafe(await sqlFile(`access/${file}.sql`));
	await owner.begin(async (tx) => {
		await lockRoles(tx);
		for (const role of RUNTIME_ROLES) await ensureLogin(tx, ownerUrl, role);
	});
}

/**
 * Roles belong to the whole cluster, while an advisory lock holds in one database only: whoever changes a role that
 * another database's preparation is changing would be refused ("tuple concurrently updated"). A comment on a role
 * locks it for everyone until the transaction ends.
 */
async function lockRoles(tx: postgres.TransactionSql): Promise<void> {
	await tx`comment on role colloquy_system is 'Colloquy, across tenants'`;
}

async function ensureLogin(tx: postgres.TransactionSql, ownerUrl: string, role: RuntimeRole) {
	const { name, password, memberOf } = runtimeLogin(ownerUrl, role);
	const [existing] = await tx`select from pg_roles where rolname = ${name}`;
	// Names and password are our own (letters, digits, _ and -), and DDL takes no parameters.
	const verb = existing === undefined ? 'create' : 'alter';
	await tx.unsafe(`${verb} role ${name} login password '${password}'`);
	await tx.unsafe(`grant ${memberOf} to ${name}`);
}

function sqlFile(name: string): Promise<string> {
	return readFile(`${migrationsFolder}/${name}`, 'utf8');
}

async function asOwner(ownerUrl: string, work: (owner: postgres.Sql) => Promise<void>): Promise<void> {
	const owner = postgres(ownerUrl, { max: 1, onnotice: () => {} });
	try {
		await owner`select pg_advisory_lock(${PREPARE_LOCK})`;
		await work(owner);
	} finally {
		// Ending the session releases the lock.
		await owner.end();
	}
}
