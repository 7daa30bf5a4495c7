import { createClient } from '@redis/client';
import { afterAll, afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { partsOf } from '$lib/domain/answer';
import { newId } from '$lib/domain/ids';
import { bus, closeBus } from '$lib/server/realtime/bus';
import { postgresBus } from '$lib/server/realtime/postgres-bus';
import { redisBus } from '$lib/server/realtime/redis-bus';
import type { TenantContext } from '$lib/server/services/context';
import { startGeneration } from '$lib/server/services/generation/start';
import { SyncHub } from '$lib/server/services/sync/hub';
import { tellPresence } from '$lib/server/services/sync/tell-presence';
import { renameTenant } from '$lib/server/services/tenants/rename-tenant';
import '../../support/app';
import { storedAnswer } from '../../support/ask';
import { writeConversation } from '../../support/conversations';
import { addMember, createTenant, question } from '../../support/factories';
import { Tabs, type Listener } from '../../support/listeners';
import { watch, watchFromElsewhere } from '../../support/remote-viewers';

/** Before the application reads its environment. */
const redis = await vi.hoisted(async () => {
	const { RedisServer } = await import('../../support/redis');
	const server = await RedisServer.start();
	process.env.REDIS_URL = server.url;
	return server;
});

const hubs = [new SyncHub(), new SyncHub()] as const;
const tabs = new Tabs();
afterEach(() => tabs.closeAll());
afterAll(async () => {
	await Promise.all(hubs.map((hub) => hub.close()));
	await closeBus();
	await redis.kill();
});

let admin: TenantContext;
let viewer: TenantContext;
let conversationId: string;
beforeEach(async () => {
	admin = await createTenant();
	viewer = await addMember(admin, { role: 'viewer' });
	({ id: conversationId } = await writeConversation(admin, { visibility: 'tenant' }));
});

/** A tab on each of two instances. */
const openBoth = () => Promise.all(hubs.map((hub) => tabs.open(hub, admin)));

/** What goes through Redis, from when it resolves on. */
async function overhear() {
	const client = createClient({ url: redis.url });
	client.on('error', () => {});
	await client.connect();
	const heard: Record<string, unknown>[] = [];
	await client.pSubscribe('*', (message) => heard.push(JSON.parse(message) as Record<string, unknown>));
	return { heard, [Symbol.dispose]: () => client.destroy() };
}

/** Until both have heard that the viewer is there, in a state that nobody was told of before. */
async function comeAndGo(both: Listener[]): Promise<void> {
	for (const state of ['writing', 'gone'] as const) {
		await tellPresence(viewer, { conversationId, state });
		await Promise.all(
			both.map((tab) => tab.until(({ kind, payload }) => kind === 'presence' && payload.state === state))
		);
	}
	for (const tab of both) tab.events.length = 0;
}

async function changeAndHear(both: Listener[]): Promise<void> {
	const name = newId();
	await renameTenant(admin, { name });
	await Promise.all(
		both.map((tab) => tab.until((event) => event.kind === 'tenant' && event.payload.name === name))
	);
}

const long = () => question(admin, '[[sandbox:tokens=150]] [[sandbox:speed=60]] About rivers.');

describe('with Redis', () => {
	test('it carries who is present, to every instance', async () => {
		using wire = await overhear();
		await comeAndGo(await openBoth());
		expect(wire.heard).toMatchObject([
			{ conversationId, state: 'writing' },
			{ conversationId, state: 'gone' }
		]);
	});

	test('it carries the text of running answers, each checkpoint once', async () => {
		using wire = await overhear();
		const run = await startGeneration(admin, long());
		const chunks = await watch(watchFromElsewhere(admin, run));
		const { message } = await storedAnswer(admin.scope.tenantId, run);
		expect(partsOf(chunks)).toEqual(message.parts);
		const seqs = wire.heard.map(({ messageId, seq }) => [messageId, seq]);
		expect(seqs.length).toBeGreaterThan(3);
		expect(seqs).toEqual(seqs.map((_, seq) => [run.messageId, seq]));
		const told = wire.heard.flatMap((growth) => growth.chunks as { type: string; delta?: string }[]);
		const text = told.map(({ type, delta }) => (type === 'text-delta' ? delta : '')).join('');
		expect(message.content.startsWith(text)).toBe(true);
	});
});

describe('Redis that is killed', () => {
	test('in mid-answer costs nothing: all are in step, and it is used again when it is back', async () => {
		const both = await openBoth();
		const run = await startGeneration(admin, long());
		const seen = watch(watchFromElsewhere(admin, run));
		await watch(watchFromElsewhere(admin, run), { textsMax: 3 });
		await redis.kill();
		try {
			await changeAndHear(both);
			await comeAndGo(both);
			await run.finished;
			expect(partsOf(await seen)).toEqual((await storedAnswer(admin.scope.tenantId, run)).message.parts);
		} finally {
			await redis.start();
		}
		using wire = await overhear();
		// As browsers do, again and again.
		await vi.waitUntil(
			async () => {
				await tellPresence(viewer, { conversationId, state: 'looking' });
				return wire.heard.length > 0;
			},
			{ timeout: 10_000, interval: 100 }
		);
		await comeAndGo(both);
	});
});

describe('Redis that hangs', () => {
	test('keeps no change and no answer from anybody', async () => {
		const both = await openBoth();
		const run = await startGeneration(admin, long());
		redis.hang();
		try {
			const seen = watch(watchFromElsewhere(admin, run));
			await changeAndHear(both);
			await run.finished;
			expect(partsOf(await seen)).toEqual((await storedAnswer(admin.scope.tenantId, run)).message.parts);
		} finally {
			redis.goOn();
		}
		await comeAndGo(both);
	});
});

describe('an instance that cannot reach Redis', () => {
	test('hears nothing of what goes by it, and is heard by those that can', async () => {
		const lost = redisBus('redis://127.0.0.1:1', postgresBus());
		const heard: string[] = [];
		const arrived = Promise.withResolvers<void>();
		const stops = [
			await bus().hear('channel', (message) => {
				heard.push(`here: ${message}`);
				if (message === 'last') arrived.resolve();
			}),
			await lost.hear('channel', (message) => heard.push(`there: ${message}`))
		];
		lost.tell('channel', ['first']);
		await vi.waitUntil(() => heard.length === 2);
		bus().tell('channel', ['last']);
		await arrived.promise;
		expect(heard.toSorted()).toEqual(['here: first', 'here: last', 'there: first']);
		await Promise.all(stops.map((stop) => stop()));
		await lost.close();
	});
});
