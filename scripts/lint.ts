/**
 * `npm run lint`: ESLint, with one program of TypeScript for everything. By itself it hands TypeScript each component
 * and each module with runes as svelte-eslint-parser sees it, which is not what is on the disk, and TypeScript begins
 * anew each time: that takes three times as long. So what the parser sees is found out first. What is reported is the
 * same; editors, and `eslint` for single files, go by eslint.config.js alone.
 */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { ESLint, type Linter } from 'eslint';
import typescript from 'typescript';
import { parser } from 'typescript-eslint';

/** As ESLint calls it. */
interface Parser {
	parseForESLint: (code: string, options: object) => unknown;
}

const typescriptParser: Parser = parser;
const root = path.resolve(import.meta.dirname, '..');

const project = readProject();
const whole = createProgram(await readAsParsed(project.fileNames));
const eslint = new ESLint({
	cwd: root,
	overrideConfig: { languageOptions: { parserOptions: { projectService: false, programs: [whole] } } }
});
const results = await eslint.lintFiles(['.']);
process.stdout.write(await (await eslint.loadFormatter('stylish')).format(results));
process.exitCode = results.some(({ errorCount }) => errorCount > 0) ? 1 : 0;

function readProject(): typescript.ParsedCommandLine {
	const { config, error } = typescript.readConfigFile(path.join(root, 'tsconfig.json'), (file) =>
		typescript.sys.readFile(file)
	) as { config: unknown; error?: typescript.Diagnostic };
	if (error !== undefined) throw new Error(typescript.flattenDiagnosticMessageText(error.messageText, '\n'));
	return typescript.parseJsonConfigFileContent(
		config,
		typescript.sys,
		root,
		undefined,
		undefined,
		undefined,
		[{ extension: '.svelte', isMixedContent: true, scriptKind: typescript.ScriptKind.Deferred }]
	);
}

/** Of the files that TypeScript is not shown as they are: what it is shown. */
async function readAsParsed(files: string[]): Promise<Map<string, string>> {
	const config = new ESLint({ cwd: root });
	const parsed = new Map<string, string>();
	for (const file of files.filter((name) => /\.svelte(\.ts)?$/.test(name))) {
		const { languageOptions } = (await config.calculateConfigForFile(file)) as Linter.Config;
		const { parseForESLint } = languageOptions?.parser as Parser;
		parseForESLint(await readFile(file, 'utf8'), {
			...(languageOptions?.parserOptions as object),
			projectService: false,
			filePath: file,
			parser: {
				...typescriptParser,
				// What it is handed last is what the rules go by.
				parseForESLint: (code: string, options: object) => {
					parsed.set(file, code);
					return typescriptParser.parseForESLint(code, options);
				}
			}
		});
	}
	return parsed;
}

function createProgram(parsed: Map<string, string>): typescript.Program {
	// Internal to TypeScript, and what typescript-eslint sets too: components are files of the program.
	const options = { ...project.options, allowNonTsExtensions: true };
	const host = typescript.createCompilerHost(options, true);
	const read = host.readFile.bind(host);
	host.readFile = (file) => parsed.get(file) ?? read(file);
	return typescript.createProgram(project.fileNames, options, host);
}
