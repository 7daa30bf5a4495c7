import { VARIABLES_MAX, type TemplateContent, type Variable, type VariableType } from '$lib/domain/templates';
import { checkDefinition, usedNames } from '$lib/domain/templates-definition';
import { isVariableName } from '$lib/domain/templates-text';

const EMPTY: TemplateContent = {
	name: '',
	description: '',
	category: '',
	systemPrompt: null,
	userPromptTemplate: '',
	variables: [],
	modelId: null,
	settings: {}
};

/** A variable in the editor: its place in the list may change, what it is stays. */
export interface EditedVariable {
	key: number;
	variable: Variable;
}

/** A template that is being written. What is wrong with it is known while it is typed, by the server's own rules. */
export class TemplateEditor {
	name = $state('');
	description = $state('');
	category = $state('');
	systemPrompt = $state('');
	userPromptTemplate = $state('');
	modelId = $state('');
	temperature = $state('');
	maxOutputTokens = $state('');
	reasoningEffort = $state<NonNullable<TemplateContent['settings']['reasoningEffort']> | ''>('');
	note = $state('');
	edited = $state.raw<EditedVariable[]>([]);
	#keys = 0;
	/** of its settings those that are not edited here */
	#otherSettings: TemplateContent['settings'] = {};

	readonly variables = $derived(this.edited.map(({ variable }) => variable));
	readonly content = $derived.by((): TemplateContent => ({
		name: this.name,
		description: this.description,
		category: this.category,
		systemPrompt: this.systemPrompt.trim() === '' ? null : this.systemPrompt,
		userPromptTemplate: this.userPromptTemplate,
		variables: this.variables.map(withoutGaps),
		modelId: this.modelId === '' ? null : this.modelId,
		settings: this.#settings
	}));
	readonly #settings = $derived.by((): TemplateContent['settings'] => ({
		...this.#otherSettings,
		...(this.temperature === '' ? {} : { temperature: Number(this.temperature) }),
		...(this.maxOutputTokens === '' ? {} : { maxOutputTokens: Number(this.maxOutputTokens) }),
		...(this.reasoningEffort === '' ? {} : { reasoningEffort: this.reasoningEffort })
	}));
	readonly problems = $derived(checkDefinition(this.content));
	/** It may be tried before it has a name. */
	readonly problemsOfTrial = $derived(this.problems.filter(({ path }) => path !== 'name'));
	/** names in the texts that no variable has yet */
	readonly missing = $derived(
		[...usedNames(this.content)].filter((name) => !this.variables.some((variable) => variable.name === name))
	);

	constructor(content: TemplateContent | null) {
		this.take(content ?? EMPTY);
	}

	/** Begins anew with what somebody else has written. */
	take(content: TemplateContent): void {
		const { temperature, maxOutputTokens, reasoningEffort, ...others } = content.settings;
		this.name = content.name;
		this.description = content.description;
		this.category = content.category;
		this.systemPrompt = content.systemPrompt ?? '';
		this.userPromptTemplate = content.userPromptTemplate;
		this.modelId = content.modelId ?? '';
		this.temperature = temperature?.toString() ?? '';
		this.maxOutputTokens = maxOutputTokens?.toString() ?? '';
		this.reasoningEffort = reasoningEffort ?? '';
		this.#otherSettings = others;
		this.edited = content.variables.map((variable) => this.#edited(variable));
	}

	problemsAt(path: string): string[] {
		return this.problems.filter((problem) => problem.path === path).map(({ message }) => message);
	}

	get canAdd(): boolean {
		return this.edited.length < VARIABLES_MAX;
	}

	add(name: string): void {
		if (!this.canAdd) return;
		this.edited = [...this.edited, this.#edited({ name, type: 'text', required: true })];
	}

	change(key: number, variable: Variable): void {
		this.edited = this.edited.map((each) => (each.key === key ? { key, variable } : each));
	}

	/** Another type keeps what both have. */
	changeType(key: number, type: VariableType): void {
		const before = this.edited.find((each) => each.key === key)?.variable;
		if (before === undefined || before.type === type) return;
		const { name, label, help, required } = before;
		const named = { name, label, help, required };
		const options = 'options' in before ? before.options : [];
		switch (type) {
			case 'choice':
			case 'multipleChoice':
				this.change(key, { ...named, type, options });
				break;
			default:
				this.change(key, { ...named, type });
		}
	}

	/** One place up or down: the form asks in this order. */
	move(key: number, by: -1 | 1): void {
		const from = this.edited.findIndex((each) => each.key === key);
		const to = from + by;
		const [moved] = this.edited.slice(from, from + 1);
		if (moved === undefined || to < 0 || to >= this.edited.length) return;
		const others = this.edited.filter((each) => each !== moved);
		this.edited = [...others.slice(0, to), moved, ...others.slice(to)];
	}

	remove(key: number): void {
		this.edited = this.edited.filter((each) => each.key !== key);
	}

	/** A name that is free: `value`, `value2`. */
	freeName(): string {
		const taken = new Set(this.variables.map(({ name }) => name));
		for (let number = 1; ; number++) {
			const name = number === 1 ? 'value' : `value${number}`;
			if (!taken.has(name) && isVariableName(name)) return name;
		}
	}

	#edited(variable: Variable): EditedVariable {
		return { key: this.#keys++, variable };
	}
}

/** Without what was left empty. */
function withoutGaps(variable: Variable): Variable {
	return Object.fromEntries(
		Object.entries(variable).filter(
			([, value]) => value !== undefined && value !== '' && value !== false && !Number.isNaN(value)
		)
	) as unknown as Variable;
}
