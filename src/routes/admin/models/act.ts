import { fail, type RequestEvent } from '@sveltejs/kit';
import { z } from 'zod';
import { setPriceInput, switchModelInput } from '$lib/domain/models';
import { usdInput } from '$lib/domain/money';
import type { CatalogueAnswer } from '$lib/features/catalogue/answer';
import { readForm, refuseForm } from '$lib/server/http/forms';
import { setPrice } from '$lib/server/services/catalogue/set-price';
import { switchModel } from '$lib/server/services/catalogue/switch-model';
import type { PlatformContext } from '$lib/server/services/context';
import { openAdministration } from '../open';

/** One of the forms of these pages; `about` says which, in what comes back. */
export async function act<Schema extends z.ZodType>(
	event: RequestEvent,
	about: CatalogueAnswer['about'],
	schema: Schema,
	verb: (platform: PlatformContext, input: z.output<Schema>) => Promise<unknown>
) {
	const platform = openAdministration(event);
	const form = await readForm(event.request, schema);
	if (!form.isValid) return fail<CatalogueAnswer>(form.status, { about, isDone: false, ...form.answer });
	try {
		await verb(platform, form.data);
	} catch (error) {
		const { status, answer } = refuseForm(event, error, form.values);
		return fail<CatalogueAnswer>(status, { about, isDone: false, ...answer });
	}
	const done: CatalogueAnswer = { about, isDone: true, values: {}, errors: {}, message: null };
	return done;
}

const modelForm = z.object({ modelId: switchModelInput.modelId });
const priceForm = z.object({
	modelId: setPriceInput.modelId,
	inputPerMillionUsd: usdInput,
	outputPerMillionUsd: usdInput
});

/** What can be done with one model, in the list and on its own page. */
export const modelActions = {
	switchOn: (event: RequestEvent) =>
		act(event, 'switch', modelForm, (platform, { modelId }) =>
			switchModel(platform, { modelId, isEnabled: true })
		),
	switchOff: (event: RequestEvent) =>
		act(event, 'switch', modelForm, (platform, { modelId }) =>
			switchModel(platform, { modelId, isEnabled: false })
		),
	setPrice: (event: RequestEvent) =>
		act(event, 'price', priceForm, (platform, { modelId, ...price }) =>
			setPrice(platform, { modelId, price })
		),
	takeListedPrice: (event: RequestEvent) =>
		act(event, 'price', modelForm, (platform, { modelId }) => setPrice(platform, { modelId, price: null }))
};
