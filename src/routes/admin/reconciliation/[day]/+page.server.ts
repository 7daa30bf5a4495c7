import { z } from 'zod';
import { AppError } from '$lib/domain/errors';
import { differencesInput } from '$lib/domain/reconciliation';
import { refusePage } from '$lib/server/http/errors';
import { readQuery } from '$lib/server/http/query';
import { listDifferences } from '$lib/server/services/reconciliation/list-differences';
import type { PageServerLoad } from './$types';
import { openAdministration } from '../../open';

const ROWS_SHOWN = 50;
const query = z.object({ modelId: differencesInput.modelId, cursor: differencesInput.cursor });

export const load: PageServerLoad = async (event) => {
	const platform = openAdministration(event);
	try {
		const day = differencesInput.day.safeParse(event.params.day);
		if (!day.success) throw new AppError('NOT_FOUND');
		const { modelId, cursor } = readQuery(event.url, query);
		const asked = { day: day.data, modelId };
		return {
			day: day.data,
			modelId: modelId ?? null,
			differences: await listDifferences(platform, { ...asked, cursor, limit: ROWS_SHOWN }),
			isFirstPage: cursor == null
		};
	} catch (error) {
		refusePage(error);
	}
};
