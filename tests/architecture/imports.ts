import { posix } from 'node:path';
import ts from 'typescript';
import type { SourceFiles } from './source-files';

export interface Import {
	specifier: string;
	/** the file that it means, from the root; null for a package */
	file: string | null;
	/** gone when it runs: `import type`, `export type`, `import('…').T` */
	isTypeOnly: boolean;
	/** as the other file calls them; `*` for all of it */
	names: string[];
}

/** Every import of a file, dynamic ones and re-exports too. Parsed, since sources quote code in comments and strings. */
export function importsOf(file: string, source: string, files: SourceFiles): Import[] {
	const found: Import[] = [];
	const add = (specifier: ts.Node | undefined, isTypeOnly: boolean, names: string[]) => {
		if (specifier === undefined || !ts.isStringLiteralLike(specifier)) return;
		found.push({ specifier: specifier.text, file: resolve(file, specifier.text, files), isTypeOnly, names });
	};
	walk(parse(file, source), (node) => {
		if (ts.isImportDeclaration(node)) {
			add(
				node.moduleSpecifier,
				node.importClause?.phaseModifier === ts.SyntaxKind.TypeKeyword,
				importedNames(node.importClause)
			);
		} else if (ts.isExportDeclaration(node)) {
			add(node.moduleSpecifier, node.isTypeOnly, exportedNames(node.exportClause));
		} else if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) {
			add(node.argument.literal, true, ['*']);
		} else if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) {
			add(node.arguments[0], false, ['*']);
		}
	});
	return found;
}

/** Whether it looks at the environment: `process.env`, `process['env']`, `const { env } = process`, `$env/…`. */
export function readsEnvironment(file: string, source: string): boolean {
	let isFound = false;
	walk(parse(file, source), (node) => {
		isFound ||=
			(ts.isPropertyAccessExpression(node) && node.name.text === 'env' && isProcess(node.expression)) ||
			(ts.isElementAccessExpression(node) && isProcess(node.expression)) ||
			(ts.isVariableDeclaration(node) &&
				ts.isObjectBindingPattern(node.name) &&
				isProcess(node.initializer)) ||
			(ts.isImportDeclaration(node) &&
				/^'(\$env\/.*|(node:)?process)'$/.test(node.moduleSpecifier.getText()));
	});
	return isFound;
}

function isProcess(node: ts.Node | undefined): boolean {
	return node !== undefined && /^(globalThis\.)?process$/.test(node.getText());
}

function parse(file: string, source: string): ts.SourceFile {
	return ts.createSourceFile(file, scriptOf(file, source), ts.ScriptTarget.Latest, true, ts.ScriptKind.TS);
}

/** Of a component the scripts, and the markup's own dynamic imports. */
function scriptOf(file: string, source: string): string {
	if (!file.endsWith('.svelte')) return source;
	const scripts = [...source.matchAll(/<script\b[^>]*>(.*?)<\/script>/gs)].map(([, script]) => script);
	const markup = source.replace(/<script\b.*?<\/script>|<!--.*?-->/gs, '');
	return [...scripts, ...(markup.match(/\bimport\(\s*['"][^'"]+['"]\s*\)/g) ?? [])].join('\n;');
}

function walk(node: ts.Node, visit: (node: ts.Node) => void): void {
	visit(node);
	node.forEachChild((child) => {
		walk(child, visit);
	});
}

function importedNames(clause: ts.ImportClause | undefined): string[] {
	const bindings = clause?.namedBindings;
	const named =
		bindings === undefined
			? []
			: ts.isNamespaceImport(bindings)
				? ['*']
				: bindings.elements.map(({ propertyName, name }) => (propertyName ?? name).text);
	return clause?.name === undefined ? named : ['default', ...named];
}

function exportedNames(clause: ts.NamedExportBindings | undefined): string[] {
	if (clause === undefined || ts.isNamespaceExport(clause)) return ['*'];
	return clause.elements.map(({ propertyName, name }) => (propertyName ?? name).text);
}

/** `$lib` and relative specifiers as a file; what is no source of ours (a style sheet, `./$types`) by its path. */
function resolve(from: string, specifier: string, files: SourceFiles): string | null {
	const isOurs = specifier.startsWith('.') || specifier === '$lib' || specifier.startsWith('$lib/');
	if (!isOurs) return null;
	const path = specifier.startsWith('.')
		? posix.join(posix.dirname(from), specifier)
		: specifier.replace('$lib', 'src/lib');
	return [path, `${path}.ts`, `${path}/index.ts`].find((candidate) => files.has(candidate)) ?? path;
}
