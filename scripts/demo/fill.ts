import { randomBytes } from 'node:crypto';
import { newId } from '$lib/domain/ids';
import type { Transaction } from '$lib/server/db/client';
import { apiKeys } from '$lib/server/db/schema';
import { withoutWaitingForDisk, withSystem, withTenant } from '$lib/server/db/tenancy';
import { updateBudget } from '$lib/server/services/budgets/update-budget';
import type { TenantContext } from '$lib/server/services/context';
import { updateMember } from '$lib/server/services/members/update-member';
import { findUsableModel } from '$lib/server/services/models/find-model';
import { createTemplate } from '$lib/server/services/templates/create-template';
import { countUse, findVersion } from '$lib/server/services/templates/render-version';
import { beginRun, finishRun } from '$lib/server/services/reconciliation/run';
import { account, type Priced } from './accounting';
import { COMPANIES, MODELS, TITLE_MODEL, type Company } from './cast';
import { writeConversation } from './conversations';
import { moveIn, type Members } from './people';
import { Random } from './random';
import { talkAbout } from './subjects';
import { momentsOf, progress } from './timeline';

/** Any number: the same companies do the same in every run, up to the moment of the run. */
const SEED = 20_260_301;

export interface Filled {
	company: Company;
	slug: string;
	conversations: number;
}

/** Two companies and a year of theirs, up to `now`. */
export async function fillDemo(now: Date): Promise<Filled[]> {
	const filled: Filled[] = [];
	for (const [index, company] of COMPANIES.entries()) {
		const members = await moveIn(company);
		await fillCompany(new Random(SEED + index), company, members, now);
		filled.push({ company, slug: members.owner.scope.tenantSlug, conversations: company.conversations });
	}
	await finishRun(await beginRun(null), {
		status: 'done',
		failure: null,
		providerMonthUsd: null,
		ledgerMonthUsd: null
	});
	return filled;
}

async function fillCompany(
	random: Random,
	company: Company,
	{ owner, people }: Members,
	now: Date
): Promise<void> {
	const { tenantId } = owner.scope;
	const models = await withSystem((tx) => loadModels(tx, tenantId));
	const templates = await writeTemplates(company, { owner, people });
	const apiKeyId = company.apiCalls === 0 ? null : await withSystem((tx) => writeApiKey(tx, owner));
	const month = now.toISOString().slice(0, 7);
	const used: string[] = [];
	let isLimited = false;
	const events = [
		...momentsOf(random, now, company.conversations).map((at) => ({ at, isApi: false })),
		...momentsOf(random, now, company.apiCalls).map((at) => ({ at, isApi: true }))
	].toSorted((one, other) => one.at.getTime() - other.at.getTime());
	for (const { at, isApi } of events) {
		// Limits come with this month: notices of months that are over would be told as new.
		if (!isLimited && at.toISOString().startsWith(month)) {
			await updateBudget(owner, { monthlyLimitUsd: company.monthlyLimitUsd });
			for (const { userId, monthlyLimitUsd } of people) {
				if (monthlyLimitUsd !== undefined) await updateMember(owner, { userId, monthlyLimitUsd });
			}
			isLimited = true;
		}
		await withSystem(async (tx) => {
			await withoutWaitingForDisk(tx);
			if (isApi) {
				await account(tx, random, {
					tenantId,
					userId: owner.scope.userId,
					model: find(models, 'google/gemini-2.5-flash'),
					purpose: 'api',
					at,
					promptTokens: random.skewed(2_000, 30_000),
					completionTokens: random.skewed(200, 1_500),
					apiKeyId
				});
				return;
			}
			const { id, promptTokensMax } = random.weighted(
				MODELS.filter(({ from, until }) => progress(at, now) >= from && progress(at, now) <= until)
			);
			const template = random.isTrue(0.3) ? random.weighted(templates) : null;
			if (template !== null) used.push(template.id);
			await writeConversation(tx, random, {
				tenantId,
				userId: random.weighted(people).userId,
				talk: talkAbout(random),
				at,
				model: { ...find(models, id), promptTokensMax },
				titleModel: find(models, TITLE_MODEL),
				template
			});
		});
	}
	await countUses(owner, used);
}

/** As each question would have counted it. */
async function countUses({ scope }: TenantContext, ids: readonly string[]): Promise<void> {
	await withTenant(scope, async (tx) => {
		for (const id of ids) await countUse(tx, scope, await findVersion(tx, scope, { id }));
	});
}

async function loadModels(tx: Transaction, tenantId: string): Promise<Map<string, Priced>> {
	const models = new Map<string, Priced>();
	for (const { id } of MODELS) {
		const { modelId, priceId, pricing } = await findUsableModel(tx, tenantId, id);
		models.set(id, { modelId, priceId, pricing, provider: PROVIDERS[id.split('/')[0] ?? ''] ?? 'Somebody' });
	}
	return models;
}

const PROVIDERS: Record<string, string> = { openai: 'OpenAI', anthropic: 'Anthropic', google: 'Google' };

function find(models: Map<string, Priced>, id: string): Priced {
	const model = models.get(id);
	if (model === undefined) throw new Error(`the demo has no model ${id}`);
	return model;
}

async function writeTemplates({ templates }: Company, { owner }: Members) {
	const written: { id: string; versionId: string; weight: number }[] = [];
	for (const { name, description, category, prompt, weight } of templates) {
		const [, variable = ''] = /\{\{(\w+)\}\}/.exec(prompt) ?? [];
		const { id, versionId } = await createTemplate(owner, {
			name,
			category,
			description,
			systemPrompt: null,
			userPromptTemplate: prompt,
			variables: [{ name: variable, type: 'longText', required: true }],
			modelId: null,
			settings: {},
			isPublic: true,
			note: ''
		});
		written.push({ id, versionId, weight });
	}
	return written;
}

/** A key whose secret nobody has: what it was used for is past. */
async function writeApiKey(tx: Transaction, { scope }: Members['owner']): Promise<string> {
	const id = newId();
	await tx.insert(apiKeys).values({
		tenantId: scope.tenantId,
		id,
		name: 'Nightly reports',
		prefix: 'col_demo',
		keyHash: randomBytes(32).toString('hex'),
		createdBy: scope.userId
	});
	return id;
}
