import { randomUUID } from 'node:crypto';
import type { APIRequest, APIRequestContext } from '@playwright/test';
import { signUp, somebody } from '../pages/people';

/** In the names of the victim, so that it shows wherever it leaks. */
export const MARK = 'VICTIM-7f3a';
/** A PNG of one pixel. */
const PIXEL =
	'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==';
const PASSWORD = 'correct horse battery staple';

export const ROLES = ['owner', 'admin', 'member', 'viewer'] as const;
export type Role = (typeof ROLES)[number];
export const OUTSIDERS = ['anonymous', 'stranger', 'owner of another tenant'] as const;
export type Actor = Role | (typeof OUTSIDERS)[number];
export const ACTORS: readonly Actor[] = [...OUTSIDERS, ...ROLES];

export interface World {
	tenant: string;
	conversation: string;
	/** the owner's own */
	template: string;
	/** an image that the owner is about to send */
	attachment: string;
	ownerId: string;
	invitationId: string;
	invitationToken: string;
	/** of the organisation's own limit */
	raiseId: string;
	requests: Record<Actor, APIRequestContext>;
}

/** A tenant with somebody in each role, and three who have no business in it, all made over HTTP. */
export async function createWorld(request: APIRequest, baseURL: string): Promise<World> {
	const context = () => request.newContext({ baseURL, extraHTTPHeaders: { accept: 'text/html' } });
	const owner = await context();
	const tenant = await signUp(owner, somebody({ organization: `${MARK} Inc.` }));
	const conversation = randomUUID();
	const asked = await owner.post('/api/chat', {
		data: {
			tenant,
			id: conversation,
			trigger: 'submit-message',
			message: { id: randomUUID(), role: 'user', parts: [{ type: 'text', text: `${MARK} has a secret.` }] },
			model: 'openai/gpt-4o-mini'
		}
	});
	await asked.text();
	const uploaded = await owner.post(`/api/attachments?tenant=${tenant}`, {
		multipart: { file: { name: `${MARK}.png`, mimeType: 'image/png', buffer: Buffer.from(PIXEL, 'base64') } }
	});
	const { id: attachment } = (await uploaded.json()) as { id: string };
	const [admin, member, viewer] = [await context(), await context(), await context()];
	for (const [role, person] of Object.entries({ admin, member, viewer })) {
		const { token } = await invite(owner, tenant, role as Role);
		await person.post(`/invite/${token}?/join`, { form: { name: `A ${role}`, password: PASSWORD } });
	}
	const members = await query<{ items: { userId: string; role: Role }[] }>(owner, 'members.list', { tenant });
	const open = await invite(owner, tenant, 'admin');

	await mutate(owner, 'budgets.update', { tenant, monthlyLimitUsd: '50' });
	const raise = await mutate<{ id: string }>(owner, 'budgets.raise', {
		tenant,
		amountUsd: '5',
		reason: `${MARK} has a deadline.`,
		expiresAt: new Date(Date.now() + 86_400_000).toISOString()
	});

	const { id: template } = await mutate<{ id: string }>(owner, 'ai.templates.create', {
		tenant,
		name: `${MARK} template`,
		userPromptTemplate: `${MARK} on {{topic}}`,
		variables: [{ name: 'topic', type: 'text' }]
	});

	const otherOwner = await context();
	await signUp(otherOwner);
	const stranger = await context();
	const left = await signUp(stranger);
	await mutate(stranger, 'tenants.delete', { tenant: left, confirmation: left });
	return {
		tenant,
		conversation,
		template,
		attachment,
		ownerId: members.items.find(({ role }) => role === 'owner')!.userId,
		invitationId: open.id,
		invitationToken: open.token,
		raiseId: raise.id,
		requests: {
			owner,
			admin,
			member,
			viewer,
			anonymous: await context(),
			stranger,
			'owner of another tenant': otherOwner
		}
	};
}

/** What there is to change in the victim, as its owner sees it. */
export async function stateOf({ requests: { owner }, tenant, attachment }: World): Promise<unknown> {
	const image = await owner.get(`/api/attachments/${attachment}?tenant=${tenant}`);
	const answers = await Promise.all(
		[
			'members.list',
			'invitations.list',
			'tenants.get',
			'ai.conversations.list',
			'ai.templates.list',
			'ai.usage.getQuota',
			'budgets.get',
			'budgets.raises',
			'budgets.notices'
		].map((procedure) => query(owner, procedure, { tenant }))
	);
	return { image: image.status(), answers };
}

async function invite(request: APIRequestContext, tenant: string, role: Role) {
	const email = `${randomUUID()}@example.com`;
	const { id, url } = await mutate<{ id: string; url: string }>(request, 'invitations.create', {
		tenant,
		email,
		role
	});
	return { id, token: url.split('/').at(-1)! };
}

async function query<Data>(request: APIRequestContext, procedure: string, input: object): Promise<Data> {
	const response = await request.get(
		`/api/trpc/${procedure}?input=${encodeURIComponent(JSON.stringify(input))}`
	);
	return ((await response.json()) as { result: { data: Data } }).result.data;
}

async function mutate<Data>(request: APIRequestContext, procedure: string, input: object): Promise<Data> {
	const response = await request.post(`/api/trpc/${procedure}`, { data: input });
	return ((await response.json()) as { result: { data: Data } }).result.data;
}
