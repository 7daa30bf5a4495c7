import { eq, sql } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/postgres-js';
import postgres from 'postgres';
import { v5 } from 'uuid';
import type { TemplateContent } from '$lib/domain/templates';
import { insertTemplate, saveVersion } from '../../services/templates/write-version';
import type { Transaction } from '../client';
import { runtimeUrl } from '../runtime-url';
import * as schema from '../schema';
import { STARTER_TEMPLATES } from './starter-templates';

const { aiPromptTemplates, aiPromptTemplateVersions } = schema;
const NAMESPACE = '6a4c2b1e-0f0d-4f5e-8a7b-3d1c9e2f5a60';
/** Any number, the same for everyone who seeds templates. */
const SEED_LOCK = 4_826_052;

/**
 * Gives everybody the templates that come with the product, and brings those of an older release up to date as a further
 * version. What an administrator has changed or deleted stays as they left it. Repeatable.
 * @param ownerUrl a prepared database: rows of templates are reached by the server's own login alone
 */
export async function seedTemplates(ownerUrl: string): Promise<{ inserted: number; updated: number }> {
	const client = postgres(runtimeUrl(ownerUrl, 'system'), { max: 1, onnotice: () => {} });
	try {
		return await drizzle(client, { schema }).transaction(async (tx) => {
			// Two instances may start at once; the second one then finds nothing left to do.
			await tx.execute(sql`select pg_advisory_xact_lock(${SEED_LOCK})`);
			const outcomes: Outcome[] = [];
			for (const [key, content] of Object.entries(STARTER_TEMPLATES)) {
				outcomes.push(await seedTemplate(tx, v5(key, NAMESPACE), content));
			}
			const count = (outcome: Outcome) => outcomes.filter((each) => each === outcome).length;
			return { inserted: count('inserted'), updated: count('updated') };
		});
	} finally {
		await client.end();
	}
}

type Outcome = 'inserted' | 'updated' | 'left';

async function seedTemplate(tx: Transaction, id: string, content: TemplateContent): Promise<Outcome> {
	const [known] = await tx
		.select({ template: aiPromptTemplates, changedBy: aiPromptTemplateVersions.authorId })
		.from(aiPromptTemplates)
		.innerJoin(aiPromptTemplateVersions, eq(aiPromptTemplateVersions.id, aiPromptTemplates.versionId))
		.where(eq(aiPromptTemplates.id, id))
		.for('no key update', { of: aiPromptTemplates });
	if (known === undefined) {
		await insertTemplate(
			tx,
			{ tenantId: null, userId: null, id, isPublic: true },
			{ content, note: '', authorId: null }
		);
		return 'inserted';
	}
	const { template, changedBy } = known;
	if (template.deletedAt !== null || changedBy !== null) return 'left';
	const isNew = await saveVersion(tx, template, {
		content,
		note: 'Came with a newer release',
		baseVersion: template.versionNumber,
		authorId: null
	});
	return isNew ? 'updated' : 'left';
}
