import type { CatalogueReport } from '$lib/domain/catalogue-sync';
import { PRICE_PROBLEMS } from '$lib/domain/price';
import { formatDay, formatPrice } from '../models/format';

/** One kind of change in a report, with what it says of each model. */
export interface ReportPart {
	label: string;
	entries: { modelId: string | null; name: string; text: string }[];
}

/** What a report has to tell, what somebody has to look at first; kinds of which there are none are left out. */
export function partsOf(report: CatalogueReport): ReportPart[] {
	const plain = ({ modelId, name }: { modelId: string; name: string }) => ({ modelId, name, text: '' });
	const parts: ReportPart[] = [
		{
			label: 'Quarantined',
			entries: report.quarantined.map((model) => ({ ...plain(model), text: PRICE_PROBLEMS[model.reason] }))
		},
		{
			label: 'Unreadable',
			entries: report.malformed.map(({ modelId, problem }) => ({
				modelId,
				name: modelId ?? 'A record without an id',
				text: problem
			}))
		},
		{
			label: 'Repriced',
			entries: report.repriced.map((model) => ({
				...plain(model),
				text: `${formatPrice({ inputCostPer1k: model.inputFrom, outputCostPer1k: model.outputFrom })} → ${formatPrice({ inputCostPer1k: model.inputTo, outputCostPer1k: model.outputTo })}`
			}))
		},
		{
			label: 'Going away',
			entries: report.expiring.map((model) => ({ ...plain(model), text: `on ${formatDay(model.expiresOn)}` }))
		},
		{ label: 'Added', entries: report.added.map(plain) },
		{ label: 'Returned', entries: report.returned.map(plain) },
		{ label: 'Retired', entries: report.retired.map(plain) },
		{
			label: 'Price kept',
			entries: report.kept.map((model) => ({
				...plain(model),
				text: 'Your price stays; the listed one changed.'
			}))
		},
		{ label: 'Changed otherwise', entries: report.changed.map(plain) }
	];
	return parts.filter(({ entries }) => entries.length > 0);
}
