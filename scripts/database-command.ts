/**
 * `npm run db:migrate`, `db:push` and `db:studio`: Drizzle Kit's commands on the configured database, which is
 * the embedded one, started or shared with a running server, unless DATABASE_URL is set. Further arguments go
 * to Drizzle Kit (`npm run db:push -- --force`).
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { applyAccess, ensureRoles, prepareDatabase } from '$lib/server/db/prepare';
import { startDatabase } from './database';
import { loadEnvironment, StartError } from './environment';
import { live } from './lifetime';

const [command = '', ...args] = process.argv.slice(2);

const COMMANDS: Record<string, (ownerUrl: string, interrupted: AbortSignal) => Promise<void>> = {
	migrate: prepareDatabase,
	push: async (ownerUrl, interrupted) => {
		// The schema's policies name roles, and what it does not express (grants, forced policies) comes after.
		await ensureRoles(ownerUrl);
		await drizzleKit(interrupted, 'push');
		await applyAccess(ownerUrl);
	},
	studio: (_, interrupted) => drizzleKit(interrupted, 'studio')
};

await live(async (life) => {
	const run = COMMANDS[command];
	if (!run) throw new StartError(`Usage: scripts/db.ts ${Object.keys(COMMANDS).join(' | ')}`);
	const database = await startDatabase(loadEnvironment());
	life.cleanup.defer(() => database.stop());
	life.atExit = () => database.stopWithoutWaiting();
	await run(database.ownerUrl, life.interrupted);
	console.log(`${command}: done on ${database.description}`);
	life.leave(0);
	return () => {};
});

/** In the foreground: it may ask questions. It ends with 0 even after an error of the database. */
async function drizzleKit(signal: AbortSignal, subcommand: string): Promise<void> {
	const child = spawn(process.execPath, ['node_modules/drizzle-kit/bin.cjs', subcommand, ...args], {
		stdio: ['inherit', 'inherit', 'pipe'],
		signal
	});
	child.stderr.pipe(process.stderr);
	const [problems, [code]] = await Promise.all([
		text(child.stderr),
		once(child, 'exit') as Promise<[number | null]>
	]);
	if (code !== 0 || /^\w*error: /im.test(problems))
		throw new StartError(`drizzle-kit ${subcommand} has failed.`);
}
