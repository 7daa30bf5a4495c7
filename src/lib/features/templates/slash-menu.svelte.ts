import { Refusal } from '$lib/client/refusal';
import { trpc } from '$lib/client/trpc';
import type { TemplateDetail, TemplateSummary, VariableValues } from '$lib/domain/templates';
import { renderTemplate } from '$lib/domain/templates-values';
import { fuzzyFilter } from './fuzzy';
import { TemplateValues } from './template-values.svelte';

/** As many are known here, most used first; of what else there is the library knows. */
const LISTED_MAX = 200;

/** A template that was filled in: what goes into the composer, and what goes with the question. */
export interface FilledTemplate {
	templateId: string;
	versionId: string;
	/** as the server will fill them in again */
	variables: VariableValues;
	text: string;
	/** asked, where it can be used */
	modelId: string | null;
}

/**
 * The templates at hand while somebody writes: a list that is looked through by a few letters, then the form of the one
 * that was chosen. The list is loaded each time that it is opened, and again when one of them has changed.
 */
export class SlashMenu {
	query = $state('');
	chosen = $state.raw<TemplateDetail | null>(null);
	isLoading = $state(false);
	refusal = $state<string | null>(null);
	#all = $state.raw<TemplateSummary[]>([]);
	readonly values = new TemplateValues(() => this.chosen?.variables ?? []);
	readonly found = $derived(
		fuzzyFilter(this.#all, this.query, ({ name, category }) => `${name} ${category}`)
	);

	constructor(readonly tenant: string) {}

	/** @param query what was typed behind the slash */
	async open(query = ''): Promise<void> {
		this.query = query;
		this.chosen = null;
		await this.#ask(() => this.#load());
	}

	/** Some have changed: the list that is open shows it, if they can be asked for. */
	async refresh(): Promise<void> {
		if (this.#all.length > 0 || this.chosen === null) await this.#load().catch(() => undefined);
	}

	async #load(): Promise<void> {
		const { items } = await trpc().ai.templates.list.query({ tenant: this.tenant, limit: LISTED_MAX });
		this.#all = items;
	}

	/** Straight to the form of one. */
	async choose(id: string): Promise<void> {
		await this.#ask(async () => {
			const { spent: _spent, ...template } = await trpc().ai.templates.get.query({ tenant: this.tenant, id });
			this.values.clear();
			this.chosen = template;
		});
	}

	back(): void {
		this.chosen = null;
		this.refusal = null;
	}

	/** The chosen one with what was filled in, by the rules of its form. */
	fill(variables: VariableValues): FilledTemplate | null {
		if (this.chosen === null) return null;
		const { id, versionId, userPromptTemplate, modelId } = this.chosen;
		const text = renderTemplate(userPromptTemplate, variables);
		return { templateId: id, versionId, variables, text, modelId };
	}

	async #ask(deed: () => Promise<void>): Promise<void> {
		this.isLoading = true;
		this.refusal = null;
		try {
			await deed();
		} catch (error) {
			this.refusal = Refusal.from(error).message;
		} finally {
			this.isLoading = false;
		}
	}
}
