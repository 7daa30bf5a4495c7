import type { ConversationSettings } from './conversations';

/**
 * Prompt templates: texts with places for variables. No schemas in here: pages read these shapes and limits, and the
 * rules beside it (text, values, definition) are the same functions in the browser and on the server.
 */
export const VARIABLE_TYPES = [
	'text',
	'longText',
	'number',
	'choice',
	'multipleChoice',
	'date',
	'boolean'
] as const;
export type VariableType = (typeof VARIABLE_TYPES)[number];

interface Named {
	/** as the text refers to it: `{{name}}` */
	name: string;
	/** as the form asks for it; the name, where there is none */
	label?: string;
	help?: string;
	/** an answer has to be given; otherwise nothing at all may stand in its place */
	required?: boolean;
}

export interface TextVariable extends Named {
	type: 'text' | 'longText';
	default?: string;
	minLength?: number;
	maxLength?: number;
	/** of a `text`: all of the value has to match. What may be in it: templates-pattern.ts */
	pattern?: string;
}

export interface NumberVariable extends Named {
	type: 'number';
	default?: number;
	min?: number;
	max?: number;
	/** counted from `min`, or from 0 */
	step?: number;
}

export interface ChoiceVariable extends Named {
	type: 'choice';
	options: string[];
	default?: string;
}

export interface MultipleChoiceVariable extends Named {
	type: 'multipleChoice';
	options: string[];
	default?: string[];
}

export interface DateVariable extends Named {
	type: 'date';
	/** days, `YYYY-MM-DD` */
	default?: string;
	min?: string;
	max?: string;
}

export interface BooleanVariable extends Named {
	type: 'boolean';
	default?: boolean;
}

export type Variable =
	TextVariable | NumberVariable | ChoiceVariable | MultipleChoiceVariable | DateVariable | BooleanVariable;

export type VariableValue = string | number | boolean | string[];
/** What the form of a template came to; nothing for what was left empty. */
export type VariableValues = Record<string, VariableValue | undefined>;

/** Where a template lives: with the platform for everybody, with its tenant, or with its author alone. */
export const TEMPLATE_SCOPES = ['global', 'tenant', 'private'] as const;
export type TemplateScope = (typeof TEMPLATE_SCOPES)[number];

export const TEMPLATE_SORTS = ['used', 'name', 'newest'] as const;
export type TemplateSort = (typeof TEMPLATE_SORTS)[number];

export const TEMPLATE_NAME_LENGTH_MAX = 100;
export const TEMPLATE_DESCRIPTION_LENGTH_MAX = 500;
export const TEMPLATE_CATEGORY_LENGTH_MAX = 40;
export const TEMPLATE_NOTE_LENGTH_MAX = 300;
export const TEMPLATE_TEXT_LENGTH_MAX = 50_000;
export const TEMPLATE_SEARCH_LENGTH_MAX = 100;
export const VARIABLES_MAX = 30;
export const VARIABLE_NAME_LENGTH_MAX = 40;
export const VARIABLE_LABEL_LENGTH_MAX = 100;
export const VARIABLE_HELP_LENGTH_MAX = 300;
export const OPTIONS_MAX = 50;
export const OPTION_LENGTH_MAX = 200;
/** of a value, and what a definition can narrow */
export const TEXT_VALUE_LENGTH_MAX = 2_000;
export const LONG_TEXT_VALUE_LENGTH_MAX = 100_000;

/** What a version of a template says. */
export interface TemplateContent {
	name: string;
	description: string;
	/** empty: none */
	category: string;
	systemPrompt: string | null;
	userPromptTemplate: string;
	variables: Variable[];
	/** asked, where it can be used; null: whatever the conversation asks */
	modelId: string | null;
	settings: ConversationSettings;
}

/** A template in a list. */
export interface TemplateSummary {
	id: string;
	scope: TemplateScope;
	name: string;
	description: string;
	category: string;
	/** how many have to be filled in */
	variableCount: number;
	isPublic: boolean;
	/** how often it was used in this tenant */
	usageCount: number;
	/** who made it; null for the platform's */
	author: string | null;
	isOwn: boolean;
	/** the asker may change, publish or delete it */
	canEdit: boolean;
	versionId: string;
	/** 1, 2, 3 … */
	version: number;
	updatedAt: string;
}

/** A template as it is now. */
export interface TemplateDetail extends TemplateSummary, Omit<TemplateContent, 'name'> {
	createdAt: string;
}

/** Each save of a template, as it is listed. Money in USD, decimal string, as far as the asker may see it. */
export interface TemplateVersion {
	id: string;
	/** 1, 2, 3 … */
	number: number;
	author: string | null;
	note: string;
	isCurrent: boolean;
	usageCount: number;
	cost: string;
	createdAt: string;
}

/** A version with what it says. */
export interface TemplateVersionDetail extends TemplateVersion {
	content: TemplateContent;
}

/** What a template has become while somebody else was editing an earlier version of it. */
export interface TemplateConflict {
	/** the number of its current version */
	version: number;
	/** whose it is; null for the platform's */
	author: string | null;
	content: TemplateContent;
}

/** A version, filled in. */
export interface RenderedTemplate {
	prompt: string;
	systemPrompt: string | null;
	modelId: string | null;
	settings: ConversationSettings;
	versionId: string;
}

/** What a template has cost, as far as the asker may see it: admins the organisation's, others their own. */
export interface TemplateCost {
	/** USD, decimal string */
	cost: string;
	/** answers that were charged */
	requests: number;
	isOwnOnly: boolean;
}

/** How a variable is called where people read it. */
export function labelOf({ name, label }: Pick<Variable, 'name' | 'label'>): string {
	return label === undefined || label === '' ? name : label;
}
