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
	const exported = exportedObjects(path.join(ROUTES, file));
	if (file.endsWith('+server.ts')) {
		return [...exported.keys()].map((method) => ({ route, method, action: null }));
	}
	const hasMarkup = fs.existsSync(path.join(ROUTES, file.replace('.server.ts', '.svelte')));
	const load: Door[] = hasMarkup ? [] : [{ route, method: 'GET', action: null }];
	const actions = (exported.get('actions') ?? []).map((action) => ({ route, method: 'POST', action }));
	return [...load, ...actions];
}

/** Names of what a module exports as a constant, each with the keys of the object that it is. */
function exportedObjects(file: string): Map<string, string[]> {
	const exported = new Map<string, string[]>();
	const source = ts.createSourceFile('', fs.readFileSync(file, 'utf8'), ts.ScriptTarget.Latest);
	ts.forEachChild(source, (node) => {
		if (!ts.isVariableStatement(node)) return;
		if (!node.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword)) return;
		for (const { name, initializer } of node.declarationList.declarations) {
			if (ts.isIdentifier(name)) exported.set(name.text, keysOf(initializer, { file, source }));
		}
	});
	return exported;
}

interface Module {
	file: string;
	source: ts.SourceFile;
}

/** Keys of an object as it is written, and of those that it is made of; anything else has none. */
function keysOf(value: ts.Expression | undefined, module: Module): string[] {
	if (value === undefined) return [];
	if (ts.isIdentifier(value)) return importedKeys(value.text, module);
	if (!ts.isObjectLiteralExpression(value)) return [];
	return value.properties.flatMap((property) => {
		if (ts.isSpreadAssignment(property)) return keysOf(property.expression, module);
		return ts.isIdentifier(property.name) ? [property.name.text] : [];
	});
}

/** @throws {Error} for what does not come from a file beside, since its actions could not be tried */
function importedKeys(name: string, { file, source }: Module): string[] {
	for (const node of source.statements) {
		if (!ts.isImportDeclaration(node) || !ts.isStringLiteral(node.moduleSpecifier)) continue;
		const names = node.importClause?.namedBindings;
		if (names === undefined || !ts.isNamedImports(names)) continue;
		if (!names.elements.some((element) => element.name.text === name)) continue;
		const keys = exportedObjects(path.resolve(path.dirname(file), `${node.moduleSpecifier.text}.ts`)).get(
			name
		);
		if (keys !== undefined) return keys;
	}
	throw new Error(`${file}: it cannot be seen what ${name} is made of`);
}
