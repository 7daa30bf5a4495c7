import { Agent, request } from 'undici';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
	affordableOutputTokens,
	holdAmount,
	OUTPUT_TOKENS_WORTHWHILE,
	type HoldTerms
} from '$lib/domain/hold';
import { sumUsd, Usd, usdString } from '$lib/domain/money';
import { priceCeiling } from '$lib/domain/price';
import { SESSION_COOKIE } from '$lib/server/auth/lucia';
import { withTenant } from '$lib/server/db/tenancy';
import type { TenantContext } from '$lib/server/services/context';
import { buildPrompt } from '$lib/server/services/generation/prompt';
import { checkLedger } from '$lib/server/services/metering/check-ledger';
import { findUsableModel } from '$lib/server/services/models/find-model';
import { signInAs } from '../../support/accounts';
import { database, sandbox } from '../../support/app';
import { asOwner, booksOf } from '../../support/books';
import { addMember, createTenant, MODEL, question } from '../../support/factories';
import { isOverrun, placedHolds, watchHolds } from '../../support/placed-holds';
import { startedApp, type StartedApp } from '../../support/start-app';
import { trpcClient } from '../../support/trpc-client';

/** The first start of a checkout builds. */
const WITH_BUILD_MS = 180_000;

const REQUESTS = 500;
const WHOLE_HOLDS = 7;
/** Of the limit, in holds: too little for the shortest worthwhile answer. */
const REST = '0.8';
const OUTPUT_TOKENS = 300;
/** Long, so that what was estimated from above is worth something when it comes back. */
const SUBJECT = 'the seven quarrelsome lighthouse keepers of an uninhabited archipelago '.repeat(25);

interface Asker {
	context: TenantContext;
	cookie: string;
}

interface Asked {
	status: number;
	code: string | undefined;
	conversationId: string;
	/** read to its end, and away */
	isOver: Promise<unknown>;
}

const agent = new Agent({ connections: 64, headersTimeout: WITH_BUILD_MS, bodyTimeout: WITH_BUILD_MS });
let instances: StartedApp[] = [];

beforeAll(async () => {
	await watchHolds();
	const env = {
		DATABASE_URL: database.ownerUrl,
		OPENROUTER_API_KEY: 'sk-or-v1-sandbox',
		OPENROUTER_BASE_URL: sandbox.url
	};
	instances = await Promise.all([startedApp(env), startedApp(env)]);
}, WITH_BUILD_MS);

afterAll(async () => {
	await agent.destroy();
	await Promise.all(instances.map((app) => app.signal('SIGTERM')));
});

/** @param conversationId a new one where it is left out */
async function ask(index: number, asker: Asker, text: string, conversationId?: string): Promise<Asked> {
	const body = question(asker.context, text, {
		settings: { maxOutputTokens: OUTPUT_TOKENS, tools: false },
		// At a new root, so that what was said in it before is not sent along.
		...(conversationId !== undefined && { id: conversationId, parentId: null })
	});
	const { statusCode: status, body: answer } = await request(`${instances[index % 2]!.url}/api/chat`, {
		method: 'POST',
		dispatcher: agent,
		headers: { 'content-type': 'application/json', cookie: asker.cookie },
		body: JSON.stringify(body)
	});
	const asked = { status, conversationId: body.id };
	if (status === 200) return { ...asked, code: undefined, isOver: answer.dump({ limit: Infinity }) };
	const { error } = (await answer.json()) as { error: { code: string } };
	return { ...asked, code: error.code, isOver: Promise.resolve() };
}

/** What one call of this question reserves, from the same rules that the application uses. */
async function termsOf({ scope }: TenantContext, text: string): Promise<HoldTerms> {
	const model = await withTenant(scope, (tx) => findUsableModel(tx, scope.tenantId, MODEL));
	const { promptTokens } = buildPrompt([{ role: 'user', content: text }], {
		systemPrompt: null,
		contextWindow: model.contextWindow,
		outputTokens: OUTPUT_TOKENS
	});
	return { ceiling: priceCeiling(model.pricing, { promptTokens }), promptTokens };
}

describe('five hundred questions at once to two instances, on a budget that pays for seven', () => {
	test(
		'are admitted as far as it pays for and no further at any commit; what they did not use pays for more',
		{ timeout: WITH_BUILD_MS },
		async () => {
			// Everything that they may use, and then no end until they are stopped: nothing is free before all were decided on.
			const uses = `[[sandbox:tokens=${OUTPUT_TOKENS}]] ${SUBJECT}`;
			const endless = `[[sandbox:silence after=${OUTPUT_TOKENS}]] ${uses}`;
			const owner = await createTenant();
			const { tenantId } = owner.scope;
			const terms = await termsOf(owner, endless);
			const limit = holdAmount(terms, OUTPUT_TOKENS).times(new Usd(REST).plus(WHOLE_HOLDS));
			await asOwner(async (sql) => {
				await sql`update tenants set monthly_quota_usd = ${usdString(limit)} where id = ${tenantId}`;
			});
			const members = await Promise.all([1, 2, 3].map(() => addMember(owner, { role: 'member' })));
			// Several, so that nobody is stopped for asking too often, which is not what this is about.
			const askers = await Promise.all(
				[owner, ...members].map(async (context) => ({
					context,
					cookie: `${SESSION_COOKIE}=${(await signInAs(context)).token}`
				}))
			);
			const askerOf = (index: number) => askers[index % askers.length]!;

			const outcomes = await Promise.all(
				Array.from({ length: REQUESTS }, (_, index) => ask(index, askerOf(index), endless))
			);
			const codes = Map.groupBy(outcomes, ({ status, code }) => code ?? status);
			expect(Object.fromEntries([...codes].map(([code, { length }]) => [code, length]))).toEqual({
				200: WHOLE_HOLDS,
				BUDGET_EXCEEDED: REQUESTS - WHOLE_HOLDS
			});
			const stopped = outcomes.map(async ({ status, conversationId, isOver }, index) => {
				if (status !== 200) return;
				// By the other instance than the one that writes it.
				const other = trpcClient(instances[(index + 1) % 2]!.url, askerOf(index).cookie);
				const stop = { tenant: owner.scope.tenantSlug, conversationId };
				expect(await other.ai.messages.stop.mutate(stop)).toEqual({ isStopping: true });
				await isOver;
			});
			await Promise.all(stopped);
			await expect.poll(() => openHolds(tenantId), { timeout: 30_000 }).toBe('0');

			// One after the other, as long as what is left pays for a worthwhile answer. In a conversation that has a name of
			// its asker's, since the call for one would be held and paid for as well.
			const begun = outcomes.findIndex(({ status }) => status === 200);
			const { conversationId } = outcomes[begun]!;
			await trpcClient(instances[0]!.url, askerOf(begun).cookie).ai.conversations.update.mutate({
				tenant: owner.scope.tenantSlug,
				id: conversationId,
				title: 'Lighthouses'
			});
			let further = 0;
			for (; ; further++) {
				const left = limit.minus((await booksOf(tenantId)).spent);
				const isEnough =
					affordableOutputTokens(await termsOf(owner, uses), left, OUTPUT_TOKENS) >= OUTPUT_TOKENS_WORTHWHILE;
				const { status, code, isOver } = await ask(further, askerOf(begun), uses, conversationId);
				expect(code ?? status).toBe(isEnough ? 200 : 'BUDGET_EXCEEDED');
				if (!isEnough) break;
				await isOver;
			}
			expect(further).toBeGreaterThan(0);

			const placed = await placedHolds([tenantId]);
			expect(placed).toHaveLength(WHOLE_HOLDS + further);
			expect(placed.filter(isOverrun)).toEqual([]);
			const billed = sandbox
				.ledger()
				.filter(({ user }) => askers.some(({ context }) => context.scope.userId === user));
			expect(billed.every(({ completionTokens }) => completionTokens >= OUTPUT_TOKENS_WORTHWHILE)).toBe(true);
			const providerTotal = usdString(sumUsd(billed.map(({ cost }) => cost)));
			expect(await booksOf(tenantId)).toMatchObject({
				ledger: providerTotal,
				spent: providerTotal,
				held: '0'
			});
			expect(new Usd(providerTotal).lte(limit)).toBe(true);
			expect((await checkLedger()).broken).toEqual([]);
		}
	);
});

async function openHolds(tenantId: string): Promise<string> {
	return (await booksOf(tenantId)).openHolds;
}
