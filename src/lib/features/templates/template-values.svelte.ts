import type { Variable, VariableValue, VariableValues } from '$lib/domain/templates';
import { checkValues, startingValue } from '$lib/domain/templates-values';

/**
 * What somebody fills into the form of a template. What is wrong with a field is said once they have left it, or have
 * tried to go on.
 */
export class TemplateValues {
	#answers = $state.raw<Record<string, VariableValue>>({});
	#left = $state.raw<ReadonlySet<string>>(new Set());
	#hasTried = $state(false);

	readonly #checked = $derived.by(() =>
		checkValues(
			this.variables(),
			Object.fromEntries(this.variables().map((variable) => [variable.name, this.of(variable)]))
		)
	);

	/** @param variables as they are right now: an editor changes them */
	constructor(readonly variables: () => readonly Variable[]) {}

	/** Begins anew, for another form. */
	clear(): void {
		this.#answers = {};
		this.#left = new Set();
		this.#hasTried = false;
	}

	/** As it stands in its field. */
	of(variable: Variable): VariableValue {
		return this.#answers[variable.name] ?? startingValue(variable);
	}

	set({ name }: Variable, value: VariableValue): void {
		this.#answers = { ...this.#answers, [name]: value };
	}

	leave({ name }: Variable): void {
		this.#left = new Set([...this.#left, name]);
	}

	/** Those that hold; the others are missing. */
	get valid(): VariableValues {
		return this.#checked.values;
	}

	problemOf({ name }: Variable): string | undefined {
		return this.#hasTried || this.#left.has(name) ? this.#checked.problems[name] : undefined;
	}

	/** The values as they are sent, or null where something is wrong, which is shown from then on. */
	take(): VariableValues | null {
		this.#hasTried = true;
		return Object.keys(this.#checked.problems).length === 0 ? this.#checked.values : null;
	}
}
