import type { PriceProblem } from './price';

/** What a comparison with the provider's catalogue found and did. */
export interface CatalogueReport {
	/** models in the provider's list */
	listed: number;
	/** records that could not be read at all; the models of those stay as they were */
	malformed: { modelId: string | null; problem: string }[];
	added: NamedModel[];
	/** served again after they had gone */
	returned: NamedModel[];
	/** no longer served */
	retired: NamedModel[];
	repriced: Repriced[];
	/** their listed price cannot be used; the one before stays in the history */
	quarantined: (NamedModel & { reason: PriceProblem })[];
	/** an administrator's price stays although the provider lists another one */
	kept: NamedModel[];
	/** other changes: name, context, capabilities */
	changed: NamedModel[];
	/** served until a day that is near */
	expiring: (NamedModel & { expiresOn: string })[];
	durationMs: number;
}

export interface NamedModel {
	modelId: string;
	name: string;
}

/** USD per thousand tokens, decimal strings. */
export interface Repriced extends NamedModel {
	inputFrom: string;
	inputTo: string;
	outputFrom: string;
	outputTo: string;
}

/** One comparison, under way or over. */
export interface CatalogueSync {
	id: string;
	status: 'running' | 'done' | 'failed';
	/** what it is at: `comparing 421 models` */
	phase: string;
	startedAt: string;
	finishedAt: string | null;
	/** null: by the clock */
	startedBy: string | null;
	report: CatalogueReport | null;
	failure: string | null;
}
