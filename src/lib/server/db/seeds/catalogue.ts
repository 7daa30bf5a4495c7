import { z } from 'zod';
import { modelRecordSchema } from '$lib/domain/catalogue';
import records from './catalogue.json' with { type: 'json' };

/**
 * Real OpenRouter records, copied as they were on 2026-08-22, and the last known ones of six models that OpenRouter
 * has retired since. They fill a new catalogue and are what the sandbox serves. One record a line in the JSON.
 */
const seedRecordSchema = modelRecordSchema.extend({
	/** ours, not OpenRouter's: the day the model was last seen in its list */
	retired_on: z.iso.date().optional()
});

export type SeedRecord = z.output<typeof seedRecordSchema>;

export const catalogueRecords: readonly SeedRecord[] = z.array(seedRecordSchema).parse(records);
