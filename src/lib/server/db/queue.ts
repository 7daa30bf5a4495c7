import { PgBoss, type ConstructorOptions } from 'pg-boss';

/**
 * The job queue's own schema in the same database: pg-boss keeps jobs, schedules and its version there. Its owner is
 * the database's, who installs and upgrades it before the server starts; the server works in it as `colloquy_system`.
 */
export const QUEUE_SCHEMA = 'pgboss';

/** Tables and functions of pg-boss, as this version of it needs them. Repeatable. */
export async function installQueue(ownerUrl: string): Promise<void> {
	const installer = new PgBoss({ ...queueConnection(ownerUrl), supervise: false, schedule: false });
	// What it cannot do it also throws; an error event nobody hears would end the process.
	installer.on('error', () => {});
	await installer.start();
	await installer.stop({ graceful: false });
}

/**
 * pg-boss brings its own driver, which reads `sslmode` more strictly than ours: `require` would ask for a certificate
 * that it can verify. The same address has to mean the same to both.
 */
export function queueConnection(databaseUrl: string): ConstructorOptions {
	const url = new URL(databaseUrl);
	const sslMode = url.searchParams.get('sslmode');
	url.searchParams.delete('sslmode');
	const ssl =
		sslMode === null || sslMode === 'disable' ? false : { rejectUnauthorized: sslMode === 'verify-full' };
	return { connectionString: url.href, schema: QUEUE_SCHEMA, ssl, application_name: 'colloquy queue' };
}
