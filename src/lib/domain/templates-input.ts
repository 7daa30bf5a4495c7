import { z } from 'zod';
import { chatSettingsSchema } from './chat';
import { idSchema } from './ids';
import { pageInput } from './lists';
import { modelIdSchema } from './models';
import {
	OPTION_LENGTH_MAX,
	OPTIONS_MAX,
	TEMPLATE_CATEGORY_LENGTH_MAX,
	TEMPLATE_DESCRIPTION_LENGTH_MAX,
	TEMPLATE_NAME_LENGTH_MAX,
	TEMPLATE_NOTE_LENGTH_MAX,
	TEMPLATE_SCOPES,
	TEMPLATE_SEARCH_LENGTH_MAX,
	TEMPLATE_SORTS,
	TEMPLATE_TEXT_LENGTH_MAX,
	VARIABLE_HELP_LENGTH_MAX,
	VARIABLE_LABEL_LENGTH_MAX,
	VARIABLE_NAME_LENGTH_MAX,
	VARIABLES_MAX,
	type TemplateContent,
	type Variable,
	type VariableValues
} from './templates';
import { checkDefinition } from './templates-definition';
import { PATTERN_LENGTH_MAX } from './templates-pattern-syntax';
import { checkValues } from './templates-values';
import { textSchema } from './text';

/** What requests about templates look like. What a definition and a value may be is said beside this, without schemas. */
const text = (max: number) => textSchema.pipe(z.string().max(max));
const line = (max: number) => textSchema.pipe(z.string().trim().max(max));
const length = z.number().int().min(0).max(100_000);

const named = {
	name: z.string().max(VARIABLE_NAME_LENGTH_MAX),
	label: line(VARIABLE_LABEL_LENGTH_MAX).optional(),
	help: line(VARIABLE_HELP_LENGTH_MAX).optional(),
	required: z.boolean().optional()
};
const options = z.array(textSchema.pipe(z.string().trim().min(1).max(OPTION_LENGTH_MAX))).max(OPTIONS_MAX);
const day = z.string().max(10);

const variableSchema = z.discriminatedUnion('type', [
	z.strictObject({
		...named,
		type: z.enum(['text', 'longText']),
		default: text(100_000).optional(),
		minLength: length.optional(),
		maxLength: length.min(1).optional(),
		pattern: text(PATTERN_LENGTH_MAX).optional()
	}),
	z.strictObject({
		...named,
		type: z.literal('number'),
		default: z.number().optional(),
		min: z.number().optional(),
		max: z.number().optional(),
		step: z.number().optional()
	}),
	z.strictObject({ ...named, type: z.literal('choice'), options, default: z.string().optional() }),
	z.strictObject({
		...named,
		type: z.literal('multipleChoice'),
		options,
		default: z.array(z.string()).max(OPTIONS_MAX).optional()
	}),
	z.strictObject({
		...named,
		type: z.literal('date'),
		default: day.optional(),
		min: day.optional(),
		max: day.optional()
	}),
	z.strictObject({ ...named, type: z.literal('boolean'), default: z.boolean().optional() })
]);

const content = {
	name: textSchema.pipe(z.string().trim().min(1, 'Please give it a name.').max(TEMPLATE_NAME_LENGTH_MAX)),
	description: line(TEMPLATE_DESCRIPTION_LENGTH_MAX).default(''),
	category: line(TEMPLATE_CATEGORY_LENGTH_MAX).default(''),
	systemPrompt: text(TEMPLATE_TEXT_LENGTH_MAX)
		.nullish()
		.transform((prompt) => (prompt == null || prompt.trim() === '' ? null : prompt)),
	userPromptTemplate: textSchema.pipe(
		z
			.string()
			.max(TEMPLATE_TEXT_LENGTH_MAX)
			.refine((prompt) => prompt.trim() !== '', 'Please write a prompt.')
	),
	variables: z.array(variableSchema).max(VARIABLES_MAX).default([]),
	modelId: modelIdSchema.nullish().transform((modelId) => modelId ?? null),
	settings: chatSettingsSchema.omit({ systemPrompt: true }).default({})
};

/** Says what does not fit together, at its place. */
function refuseFaults(definition: TemplateContent, check: z.core.$RefinementCtx<TemplateContent>): void {
	for (const { path, message } of checkDefinition(definition)) {
		check.addIssue({ code: 'custom', path: path.split('.'), message });
	}
}

/** All that a version says, as a program or a file gives it. */
export const templateContentSchema = z.object(content).superRefine(refuseFaults);

export const createTemplateInput = z
	.object({
		...content,
		/** for the whole organisation; takes the right to publish */
		isPublic: z.boolean().default(false),
		note: line(TEMPLATE_NOTE_LENGTH_MAX).default('')
	})
	.superRefine(refuseFaults);

const change = {
	...content,
	/** the version that was edited: another one since is a conflict */
	baseVersion: z.number().int().min(1),
	note: line(TEMPLATE_NOTE_LENGTH_MAX).default('')
};
export const updateTemplateInput = z.object({ ...change, id: idSchema }).superRefine(refuseFaults);
/** As {@link updateTemplateInput}, of a template that the address names. */
const changeInput = z.object(change).superRefine(refuseFaults);

export const templateInput = { id: idSchema };
export const getTemplateInput = { id: idSchema, version: z.number().int().min(1).optional() };
export const publishTemplateInput = { id: idSchema, isPublic: z.boolean() };
export const restoreTemplateInput = {
	id: idSchema,
	version: z.number().int().min(1),
	/** the version that was current when this was decided; absent: whichever is */
	baseVersion: z.number().int().min(1).optional()
};
export const useTemplateInput = {
	id: idSchema,
	variables: z.record(z.string().max(100), z.unknown()).default({}),
	/** of this version; absent: of the current one */
	versionId: idSchema.optional()
};
export const templateFilterInput = {
	search: line(TEMPLATE_SEARCH_LENGTH_MAX).optional(),
	category: line(TEMPLATE_CATEGORY_LENGTH_MAX).optional(),
	scope: z.enum(TEMPLATE_SCOPES).optional(),
	sort: z.enum(TEMPLATE_SORTS).default('used')
};
export const listTemplatesInput = { ...pageInput, ...templateFilterInput };
export const listGlobalTemplatesInput = { ...pageInput, search: templateFilterInput.search };

const versionNumber = z.coerce.number().int().min(1).optional();
/** A page of versions, and those that are compared: unless said otherwise the current one and the one before it. */
export const versionsQuery = z.object({ cursor: pageInput.cursor, from: versionNumber, to: versionNumber });

/** The form of a template as a schema: the values that hold, or what is wrong with each. */
export function valuesSchema(variables: readonly Variable[]) {
	return z.record(z.string(), z.unknown()).transform((raw, check): VariableValues => {
		const { values, problems } = checkValues(variables, raw);
		for (const [name, message] of Object.entries(problems)) {
			check.addIssue({ code: 'custom', path: [name], message });
		}
		return values;
	});
}

/** JSON in a field of a form; what is none is refused by whatever comes behind it. */
const json = z.string().transform((text): unknown => {
	try {
		return JSON.parse(text);
	} catch {
		return undefined;
	}
});
/** As fields have line breaks, not as forms send them. */
const newlines = (text: string) => text.replaceAll('\r\n', '\n');

/** The editor of a template as a form posts it. */
const posted = {
	name: z.string(),
	description: z.string(),
	category: z.string(),
	systemPrompt: z.string().transform(newlines),
	userPromptTemplate: z.string().transform(newlines),
	variables: json,
	modelId: z.string().transform((modelId) => (modelId === '' ? null : modelId)),
	settings: json
};
export const createTemplateForm = z
	.object({ ...posted, isPublic: z.literal('on').optional() })
	.transform(
		({ isPublic, ...fields }) =>
			({ ...fields, isPublic: isPublic === 'on' }) as z.input<typeof createTemplateInput>
	)
	.pipe(createTemplateInput);
export const updateTemplateForm = z
	.object({ ...posted, note: z.string(), baseVersion: z.coerce.number() })
	.transform((fields) => fields as z.input<typeof changeInput>)
	.pipe(changeInput);
export const restoreTemplateForm = z.object({
	version: z.coerce.number().pipe(restoreTemplateInput.version),
	baseVersion: z.coerce.number().pipe(z.number().int().min(1))
});
