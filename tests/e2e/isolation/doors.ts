import fs from 'node:fs';
import path from 'node:path';
import ts from 'typescript';

/** A way into the application over HTTP: a page, one of its form actions, or a method of an endpoint. */
export interface Door {
	/** as SvelteKit writes it, without its groups: `/[tenant]/members` */
	route: string;
	method: string;
	/** name of the form action */
	action: string | null;
}

const ROUTES = path.resolve('src/routes');

/** Every door that there is in the file system, so that a new one cannot be forgotten. */
export function allDoors(): Door[] {
	return fs
		.globSync('**/+{page.svelte,page.server.ts,server.ts}', { cwd: ROUTES })
		.toSorted()
		.flatMap((file) => doorsOf(file));
}

export function nameOf({ route, method, action }: Door): string {
	return `${method} ${route}${action === null ? '' : `?/${action}`}`;
}

function doorsOf(file: string): Door[] {
	const route = path.posix.join('/', path.dirname(file).replace(/\([^)]+\)/g, ''));
	if (file.endsWith('+page.svelte')) return [{ route, method: 'GET', action: null }];
	const exported = exportedObjects(fs.readFileSync(path.join(ROUTES, file), 'utf8'));
	if (file.endsWith('+server.ts')) {
		return [...exported.keys()].map((method) => ({ route, method, action: null }));
	}
	const hasMarkup = fs.existsSync(path.join(ROUTES, file.replace('.server.ts', '.svelte')));
	const load: Door[] = hasMarkup ? [] : [{ route, method: 'GET', action: null }];
	const actions = (exported.get('actions') ?? []).map((action) => ({ route, method: 'POST', action }));
	return [...load, ...actions];
}

/** Names of what a module exports as a constant, each with the keys of the object that it is. */
function exportedObjects(source: string): Map<string, string[]> {
	const exported = new Map<string, string[]>();
	ts.forEachChild(ts.createSourceFile('', source, ts.ScriptTarget.Latest), (node) => {
		if (!ts.isVariableStatement(node)) return;
		if (!node.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword)) return;
		for (const { name, initializer } of node.declarationList.declarations) {
			if (ts.isIdentifier(name)) exported.set(name.text, keysOf(initializer));
		}
	});
	return exported;
}

function keysOf(value: ts.Expression | undefined): string[] {
	if (value === undefined || !ts.isObjectLiteralExpression(value)) return [];
	return value.properties.flatMap(({ name }) =>
		name !== undefined && ts.isIdentifier(name) ? [name.text] : []
	);
}
