import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import type postgres from 'postgres';
import { finding, type Finding } from './findings';

/** Nothing is held any more, and every invariant holds (`npm run ledger:check`). */
export async function checkBooks(sql: postgres.Sql, databaseUrl: string): Promise<Finding[]> {
	return [
		...finding('something is still held', await sql`select * from budgets where held <> 0`),
		...(await checkLedger(databaseUrl))
	];
}

async function checkLedger(databaseUrl: string): Promise<Finding[]> {
	const child = spawn(process.execPath, ['--import', 'tsx', 'scripts/ledger-check.ts'], {
		env: { ...process.env, DATABASE_URL: databaseUrl },
		stdio: ['ignore', 'pipe', 'pipe']
	});
	const [out, problems, [code]] = await Promise.all([
		text(child.stdout),
		text(child.stderr),
		once(child, 'exit') as Promise<[number | null]>
	]);
	const lines = `${out}${problems}`.split('\n').filter((line) => line !== '');
	return finding('ledger:check has found something', code === 0 ? [] : lines.map((line) => ({ line })));
}
