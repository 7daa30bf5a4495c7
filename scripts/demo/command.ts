/**
 * `npm run demo`: the application on a database that is thrown away at the end, with two companies and a year of what
 * they have asked, so that every page has something to show. Prints who can sign in. The built-in sandbox answers,
 * whatever is configured: nothing here costs anything.
 */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { loadEnvironment } from '../environment';
import { describeDemo } from './describe';
import { PLATFORM_ADMIN } from './cast';

const dataDir = fs.mkdtempSync(path.join(os.tmpdir(), 'colloquy-demo-'));
process.on('exit', () => fs.rmSync(dataDir, { recursive: true, force: true }));
Object.assign(process.env, {
	DATA_DIR: dataDir,
	// Empty means not set, and hides what the shell or .env of this machine has.
	DATABASE_URL: '',
	OPENROUTER_API_KEY: '',
	OPENROUTER_BASE_URL: '',
	SMTP_URL: '',
	PLATFORM_ADMIN_EMAIL: PLATFORM_ADMIN.email
});
loadEnvironment();

const { makeDemo } = await import('./make');
console.log('Making up a year of two companies …');
console.log(describeDemo(await makeDemo(), dataDir));
process.env.DATABASE_URL = '';
await import('../serve');
