import type { Rolldown } from 'vite';

type Program = ReturnType<Rolldown.PluginContext['parse']>;
type Declaration = Extract<Program['body'][number], { type: 'VariableDeclaration' }>;
type ObjectPattern = Extract<Declaration['declarations'][number]['id'], { type: 'ObjectPattern' }>;

/**
 * Marks a module's constants as made without side effects, so that those which nothing uses fall away with what they
 * are made of. A bundler cannot know it of `z.object(…)`, so one constant of a module brings all of its schemas,
 * and Zod. Only for modules of which it is true: our `domain`, whose rule it is, and the AI SDK, whose package says
 * it of itself (`sideEffects: false`), but for whole modules, and it is published as a single one.
 */
export function pureConstants(code: string, program: Program): string {
	let pure = code;
	// From the end, so that positions before it stay right.
	for (const statement of program.body.toReversed()) {
		const declaration = statement.type === 'ExportNamedDeclaration' ? statement.declaration : statement;
		if (declaration?.type !== 'VariableDeclaration' || declaration.kind !== 'const') continue;
		for (const { id, init, start, end } of declaration.declarations.toReversed()) {
			if (init === null || !CAN_HAVE_EFFECTS.has(init.type)) continue;
			const value = code.slice(init.start, init.end);
			if (id.type === 'Identifier') {
				pure = `${pure.slice(0, init.start)}${once(`return ${parenthesised(value)};`)}${pure.slice(init.end)}`;
			} else if (id.type === 'ObjectPattern' && declaration.declarations.length === 1) {
				const names = namesIn(id);
				const pattern = code.slice(id.start, id.end);
				const each = names.map((name) => `${name} = ${once(`const ${pattern} = ${value}; return ${name};`)}`);
				pure = `${pure.slice(0, start)}${each.join(', ')}${pure.slice(end)}`;
			}
		}
	}
	return pure;
}

const CAN_HAVE_EFFECTS = new Set([
	'ArrayExpression',
	'CallExpression',
	'MemberExpression',
	'NewExpression',
	'ObjectExpression',
	'TaggedTemplateExpression'
]);

function once(body: string): string {
	return `/* @__PURE__ */ (() => { ${body} })()`;
}

/** A comment in front must not end the `return`. */
function parenthesised(value: string): string {
	return `(${value}\n)`;
}

/** `{ a, b: c }`: the names that it declares. */
function namesIn(pattern: ObjectPattern): string[] {
	return pattern.properties.flatMap((property) =>
		property.type === 'Property' && property.value.type === 'Identifier' ? [property.value.name] : []
	);
}
