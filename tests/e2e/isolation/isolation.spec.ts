import { randomUUID } from 'node:crypto';
import type { APIResponse } from '@playwright/test';
import {
	ACTORS,
	createWorld,
	MARK,
	OUTSIDERS,
	ROLES,
	stateOf,
	type Actor,
	type Role,
	type World
} from './actors';
import { allDoors, nameOf, type Door } from './doors';
import { expect, test } from '../test';

/**
 * Every door of the application, tried by everybody with what belongs to another tenant: pages, their data, their
 * form actions and the endpoints, on the production build. A door without an expectation fails here. What roles may
 * do in procedures is in tests/integration/isolation.
 */
type Access =
	/** whoever; `why` there is nothing to guard */
	| { kind: 'open'; why: string }
	/** whoever is signed in, for what is theirs */
	| { kind: 'account' }
	| { kind: 'platform' }
	/** members of the tenant in one of these roles; `insiders` where they are refused all the same */
	| { kind: 'tenant'; roles: readonly Role[]; insiders?: Partial<Record<Role, number>> };

interface Expectation {
	access: Access;
	/** what is posted, with the victim's ids wherever there is a place for one */
	form?: (world: World) => Record<string, string>;
	json?: (world: World) => object;
}

const everyone = ROLES;
const spenders = ['owner', 'admin', 'member'] as const;
const admins = ['owner', 'admin'] as const;
const owners = ['owner'] as const;

const tenant = (roles: readonly Role[], rest: Omit<Expectation, 'access'> = {}): Expectation => ({
	access: { kind: 'tenant', roles },
	...rest
});
const open = (why: string): Expectation => ({ access: { kind: 'open', why } });
const account: Expectation = { access: { kind: 'account' } };
const platform = (form?: Expectation['form']): Expectation => ({ access: { kind: 'platform' }, form });

const RAISE = {
	amountUsd: '5',
	reason: 'No reason.',
	expiresOn: new Date(Date.now() + 86_400_000).toISOString().slice(0, 10)
};
const authorOnly = { admin: 404, member: 404 } as const;
/** As the editor posts it. */
const TEMPLATE = {
	name: 'Taken',
	description: '',
	category: '',
	systemPrompt: '',
	userPromptTemplate: 'Hello',
	variables: '[]',
	modelId: '',
	settings: '{}'
};

/** A page of what only its author sees, whoever is asked to act on it: it is shown again, or rather not. */
const authorsPage: Access = { kind: 'tenant', roles: everyone, insiders: { ...authorOnly, viewer: 404 } };

const EXPECTATIONS: Readonly<Record<string, Expectation>> = {
	'GET /': open('sends to sign-in or home'),
	'GET /login': open('signs in'),
	'POST /login?/default': open('signs in'),
	'GET /signup': open('signs up'),
	'POST /signup?/default': open('signs up'),
	'POST /logout': open('ends the own session'),
	'GET /forgot-password': open('for those who cannot sign in'),
	'POST /forgot-password?/default': open('for those who cannot sign in'),
	'GET /reset-password/[token]': open('the token is the proof'),
	'POST /reset-password/[token]?/default': open('the token is the proof'),
	'GET /invite/[token]': open('the token is the proof'),
	'POST /invite/[token]?/accept': open('the token and the address are the proof'),
	'POST /invite/[token]?/join': open('the token is the proof'),
	'GET /share/[token]': open('the token is the proof'),
	'GET /share/[token]/attachments/[id]': open('the token is the proof'),
	'GET /health/live': open('tells nothing'),
	'GET /health/ready': open('tells nothing'),

	'GET /[tenant]/chat/[[conversation]]': tenant(everyone),
	'GET /[tenant]/chat/[conversation]/export': {
		access: { kind: 'tenant', roles: everyone, insiders: { ...authorOnly, viewer: 404 } }
	},
	'GET /[tenant]/export': tenant(everyone),
	'GET /[tenant]/search': tenant(everyone),
	'GET /[tenant]/shared': tenant(everyone),
	'POST /[tenant]/shared?/revoke': {
		access: { kind: 'tenant', roles: spenders, insiders: authorOnly },
		form: ({ conversation }) => ({ id: conversation })
	},
	'GET /[tenant]/archive': tenant(everyone),
	'POST /[tenant]/archive?/restore': {
		access: { kind: 'tenant', roles: spenders, insiders: authorOnly },
		form: ({ conversation }) => ({ id: conversation })
	},
	'POST /[tenant]/archive?/delete': {
		access: { kind: 'tenant', roles: spenders, insiders: authorOnly },
		form: ({ conversation }) => ({ id: conversation })
	},
	'GET /[tenant]/archive/data': tenant(everyone),
	'POST /[tenant]/archive/data?/import': tenant(spenders),
	'GET /[tenant]/templates': tenant(everyone),
	'GET /[tenant]/templates/new': tenant(spenders),
	'POST /[tenant]/templates/new?/default': tenant(spenders, { form: () => TEMPLATE }),
	'GET /[tenant]/templates/import': tenant(spenders),
	'POST /[tenant]/templates/import?/default': tenant(spenders),
	'GET /[tenant]/templates/export': tenant(everyone),
	'GET /[tenant]/templates/[id]': {
		access: authorsPage
	},
	'POST /[tenant]/templates/[id]?/publish': {
		access: authorsPage
	},
	'POST /[tenant]/templates/[id]?/withdraw': {
		access: authorsPage
	},
	'POST /[tenant]/templates/[id]?/delete': {
		access: authorsPage
	},
	'GET /[tenant]/templates/[id]/edit': {
		access: authorsPage
	},
	'POST /[tenant]/templates/[id]/edit?/default': {
		access: authorsPage,
		form: () => ({ ...TEMPLATE, note: '', baseVersion: '1' })
	},
	'GET /[tenant]/templates/[id]/versions': {
		access: authorsPage
	},
	'POST /[tenant]/templates/[id]/versions?/restore': {
		access: authorsPage,
		form: () => ({ version: '1', baseVersion: '1' })
	},
	'GET /[tenant]/usage': tenant(everyone),
	'GET /[tenant]/usage/entries': tenant(everyone),
	'GET /[tenant]/usage/export': tenant(everyone),
	'GET /[tenant]/usage/statement/[month]': tenant(admins),
	'GET /[tenant]/members': tenant(everyone),
	'POST /[tenant]/members?/invite': tenant(admins, {
		form: () => ({ email: `${randomUUID()}@example.com`, role: 'viewer' })
	}),
	'POST /[tenant]/members?/resend': tenant(admins, { form: ({ invitationId }) => ({ id: invitationId }) }),
	'POST /[tenant]/members?/revoke': tenant(admins, { form: ({ invitationId }) => ({ id: invitationId }) }),
	'POST /[tenant]/members?/update': tenant(admins, {
		form: ({ ownerId }) => ({ userId: ownerId, role: 'viewer' })
	}),
	'POST /[tenant]/members?/remove': tenant(admins, { form: ({ ownerId }) => ({ userId: ownerId }) }),
	'POST /[tenant]/members?/leave': tenant(everyone),
	'POST /[tenant]/members?/transfer': tenant(owners, { form: ({ ownerId }) => ({ userId: ownerId }) }),
	'GET /[tenant]/models': tenant(everyone),
	'POST /[tenant]/models?/switchOn': tenant(admins, { form: () => ({ modelId: 'openai/gpt-4o' }) }),
	'POST /[tenant]/models?/switchOff': tenant(admins, { form: () => ({ modelId: 'openai/gpt-4o' }) }),
	'GET /[tenant]/settings': tenant(everyone),
	'POST /[tenant]/settings?/rename': tenant(admins, { form: () => ({ name: 'Taken over' }) }),
	'POST /[tenant]/settings?/leave': tenant(everyone),
	'POST /[tenant]/settings?/delete': tenant(owners, { form: ({ tenant }) => ({ confirmation: tenant }) }),
	'GET /[tenant]/settings/audit': tenant(admins),
	'GET /[tenant]/settings/budgets': tenant(admins),
	'POST /[tenant]/settings/budgets?/update': tenant(admins, {
		form: () => ({ monthlyLimitUsd: '1', limitPolicy: 'block', fallbackModelId: '', outputTokensMax: '' })
	}),
	'POST /[tenant]/settings/budgets?/raise': tenant(admins, { form: () => ({ userId: '', ...RAISE }) }),
	'POST /[tenant]/settings/budgets?/revoke': tenant(admins, { form: ({ raiseId }) => ({ id: raiseId }) }),
	'POST /[tenant]/settings/budgets?/read': tenant(admins),

	'GET /account': account,
	'POST /account?/rename': account,
	'POST /account?/email': account,
	'POST /account?/password': account,
	'POST /account?/theme': open('sets a cookie in this browser'),
	'POST /account?/revoke': account,
	'POST /account?/revokeOthers': account,
	'POST /account?/delete': account,
	'GET /account/new-organization': account,
	'POST /account/new-organization?/default': account,

	'GET /admin': platform(),
	'GET /admin/audit': platform(),
	'GET /admin/models': platform(),
	'GET /admin/models/[...model]': platform(),
	'POST /admin/models?/sync': platform(),
	'POST /admin/models?/setNewModels': platform(() => ({ areEnabled: 'no' })),
	'POST /admin/models?/switchOn': platform(() => ({ modelId: 'openai/gpt-4o' })),
	'POST /admin/models?/switchOff': platform(() => ({ modelId: 'openai/gpt-4o' })),
	'POST /admin/models?/setPrice': platform(() => ({
		modelId: 'openai/gpt-4o',
		inputPerMillionUsd: '1',
		outputPerMillionUsd: '1'
	})),
	'POST /admin/models?/takeListedPrice': platform(() => ({ modelId: 'openai/gpt-4o' })),
	'POST /admin/models/[...model]?/switchOn': platform(() => ({ modelId: 'openai/gpt-4o' })),
	'POST /admin/models/[...model]?/switchOff': platform(() => ({ modelId: 'openai/gpt-4o' })),
	'POST /admin/models/[...model]?/setPrice': platform(() => ({
		modelId: 'openai/gpt-4o',
		inputPerMillionUsd: '1',
		outputPerMillionUsd: '1'
	})),
	'POST /admin/models/[...model]?/takeListedPrice': platform(() => ({ modelId: 'openai/gpt-4o' })),
	'GET /admin/reconciliation': platform(),
	'POST /admin/reconciliation?/run': platform(),
	'GET /admin/reconciliation/[day]': platform(),
	'GET /admin/templates': platform(),
	'GET /admin/templates/new': platform(),
	'POST /admin/templates/new?/default': platform(() => TEMPLATE),
	'GET /admin/templates/[id]': platform(),
	'POST /admin/templates/[id]?/publish': platform(),
	'POST /admin/templates/[id]?/withdraw': platform(),
	'POST /admin/templates/[id]?/delete': platform(),
	'GET /admin/templates/[id]/edit': platform(),
	'POST /admin/templates/[id]/edit?/default': platform(() => ({ ...TEMPLATE, note: '', baseVersion: '1' })),
	'GET /admin/templates/[id]/versions': platform(),
	'POST /admin/templates/[id]/versions?/restore': platform(() => ({ version: '1', baseVersion: '1' })),
	'GET /admin/tenants': platform(),
	'POST /admin/tenants?/setQuota': platform(({ tenant }) => ({ slug: tenant, monthlyQuotaUsd: '1' })),
	'POST /admin/tenants?/raise': platform(({ tenant }) => ({ slug: tenant, ...RAISE })),
	'POST /admin/tenants?/revokeRaise': platform(({ tenant, raiseId }) => ({ slug: tenant, id: raiseId })),
	'POST /admin/tenants?/suspend': platform(({ tenant }) => ({ slug: tenant, reason: 'No reason.' })),
	'POST /admin/tenants?/resume': platform(({ tenant }) => ({ slug: tenant })),

	'POST /api/chat': {
		access: { kind: 'tenant', roles: spenders, insiders: authorOnly },
		json: ({ tenant, conversation }) => ({
			tenant,
			id: conversation,
			trigger: 'submit-message',
			message: { id: randomUUID(), role: 'user', parts: [{ type: 'text', text: 'What was said here?' }] },
			model: 'openai/gpt-4o-mini'
		})
	},
	'POST /api/attachments': tenant(spenders),
	'GET /api/attachments/[id]': {
		access: { kind: 'tenant', roles: everyone, insiders: { ...authorOnly, viewer: 404 } }
	},
	// Of somebody else's nothing is deleted, which they are not told.
	'DELETE /api/attachments/[id]': tenant(spenders),
	'GET /api/chat/[conversation]/stream': {
		access: { kind: 'tenant', roles: everyone, insiders: { ...authorOnly, viewer: 404 } }
	}
};

const doors = allDoors();
let world: World;
let before: unknown;

test.beforeAll(async ({ playwright }, { project }) => {
	world = await createWorld(playwright.request, project.use.baseURL!);
	before = await stateOf(world);
});

test.afterAll(async () => {
	await Promise.all(Object.values(world.requests).map((request) => request.dispose()));
});

test('every door has an expectation, and every expectation a door', () => {
	expect(Object.keys(EXPECTATIONS).toSorted()).toEqual(doors.map(nameOf).toSorted());
});

const isRole = (actor: Actor): actor is Role => ROLES.some((role) => role === actor);

/** The status of a refusal; null for those who are let in. */
function refusalOf({ access }: Expectation, actor: Actor, isPage: boolean): number | null {
	if (access.kind === 'open') return null;
	// Pages send them to sign in.
	if (actor === 'anonymous') return isPage ? 303 : 401;
	if (access.kind === 'account') return null;
	if (access.kind === 'platform') return 403;
	if (!isRole(actor)) return 404;
	return access.roles.includes(actor) ? (access.insiders?.[actor] ?? null) : 403;
}

function addressOf({ route, action }: Door): string {
	const path = route
		.replace('[tenant]', world.tenant)
		.replace('/[[conversation]]', `/${world.conversation}`)
		.replace('[conversation]', world.conversation)
		.replace('[id]', route.includes('/templates/') ? world.template : world.attachment)
		.replace('[token]', world.invitationToken)
		.replace('[...model]', 'openai/gpt-4o')
		.replace('[day]', new Date().toISOString().slice(0, 10))
		.replace('[month]', new Date().toISOString().slice(0, 7));
	const query = route.startsWith('/api/') ? `?tenant=${world.tenant}` : '';
	return `${path}${query}${action === null || action === 'default' ? '' : `?/${action}`}`;
}

async function knock(door: Door, { form, json }: Expectation, actor: Actor): Promise<APIResponse> {
	const request = world.requests[actor];
	const options = { maxRedirects: 0 };
	if (door.method === 'GET') return request.get(addressOf(door), options);
	if (door.method === 'DELETE') return request.delete(addressOf(door), options);
	if (json !== undefined) return request.post(addressOf(door), { ...options, data: json(world) });
	return request.post(addressOf(door), { ...options, form: form?.(world) ?? {} });
}

for (const door of doors) {
	const name = nameOf(door);
	const expectation = EXPECTATIONS[name];
	if (expectation === undefined || expectation.access.kind === 'open') continue;
	const isPage = !door.route.startsWith('/api/');
	test(`${name} refuses whoever may not, and tells them nothing`, async () => {
		for (const actor of ACTORS) {
			const status = refusalOf(expectation, actor, isPage);
			if (status === null) continue;
			const response = await knock(door, expectation, actor);
			expect({ actor, status: response.status() }).toEqual({ actor, status });
			const isInside = isRole(actor);
			if (!isInside) expect((await response.text()).toLowerCase()).not.toContain(MARK.toLowerCase());
		}
	});
	if (door.method !== 'GET' || !isPage) continue;
	test(`${name} opens for those who may, and its data for nobody else`, async () => {
		for (const actor of ROLES) {
			if (refusalOf(expectation, actor, isPage) !== null) continue;
			const response = await knock(door, expectation, actor);
			const isOwnersOnly = door.route.includes('[[conversation]]') && actor !== 'owner';
			expect({ actor, status: response.status() }).toEqual({ actor, status: isOwnersOnly ? 404 : 200 });
		}
		for (const actor of OUTSIDERS) {
			const data = await world.requests[actor].get(`${addressOf(door)}/__data.json`);
			expect(await data.text()).not.toContain(MARK);
		}
	});
}

test('after all of this the victim is as it was', async () => {
	expect(await stateOf(world)).toEqual(before);
});
