import type { APIRequestContext } from '@playwright/test';
import { createTRPCClient, httpLink, type TRPCClient } from '@trpc/client';
import type { SyncEvent } from '$lib/domain/sync';
import type { AppRouter } from '$lib/server/trpc/router';
import { signUp } from './pages/people';
import { expect, test } from './test';

/** Changes over server-sent events, as a browser's `EventSource` or any other client reads them. */
interface Client {
	slug: string;
	cookie: string;
	api: TRPCClient<AppRouter>;
}

async function newClient(request: APIRequestContext, baseURL: string): Promise<Client> {
	const slug = await signUp(request);
	const { cookies } = await request.storageState();
	const cookie = cookies.map(({ name, value }) => `${name}=${value}`).join('; ');
	const api = createTRPCClient<AppRouter>({
		links: [httpLink({ url: `${baseURL}/api/trpc`, headers: { cookie } })]
	});
	return { slug, cookie, api };
}

interface Frame {
	event: string;
	id: string | null;
	data: unknown;
}

/** Opens the stream; `leave` hangs up. */
async function openStream(baseURL: string, { slug, cookie }: Client, lastEventId?: string) {
	const hangUp = new AbortController();
	const input = encodeURIComponent(JSON.stringify({ tenant: slug }));
	const response = await fetch(`${baseURL}/api/trpc/sync.changes?input=${input}`, {
		signal: hangUp.signal,
		headers: {
			accept: 'text/event-stream',
			cookie,
			...(lastEventId !== undefined && { 'last-event-id': lastEventId })
		}
	});
	return { response, frames: framesOf(response), leave: () => hangUp.abort() };
}

async function* framesOf(response: Response): AsyncGenerator<Frame, void> {
	let text = '';
	for await (const piece of response.body!.pipeThrough(new TextDecoderStream())) {
		text += piece;
		const frames = text.split('\n\n');
		text = frames.pop()!;
		for (const frame of frames.filter((each) => each.trim() !== '')) {
			const fields = new Map(
				frame
					.trim()
					.split('\n')
					.map((line): [string, string] => [
						line.slice(0, line.indexOf(':')),
						line.slice(line.indexOf(':') + 1).trim()
					])
			);
			const data = fields.get('data') ?? '';
			yield {
				event: fields.get('event') ?? 'message',
				id: fields.get('id') ?? null,
				data: data === '' ? null : (JSON.parse(data) as unknown)
			};
		}
	}
}

/** The next event of a kind, past the connection's own frames. */
async function next<Kind extends SyncEvent['kind']>(frames: AsyncGenerator<Frame, void>, kind: Kind) {
	for (;;) {
		const { value: frame } = await frames.next();
		if (!frame) throw new Error(`it ended before ${kind}`);
		const event = frame.data as Extract<SyncEvent, { kind: Kind }> | null;
		if (frame.event === 'message' && event?.kind === kind) return { id: frame.id, ...event };
	}
}

test('changes come as they are committed; who comes back with the last id gets what was missed', async ({
	request,
	baseURL
}) => {
	const person = await newClient(request, baseURL!);
	const first = await openStream(baseURL!, person);
	expect(first.response.status).toBe(200);
	expect(first.response.headers.get('content-type')).toContain('text/event-stream');
	const hello = await next(first.frames, 'hello');
	expect(hello.id).toBe(String(hello.seq));

	const created = await person.api.ai.conversations.create.mutate({ tenant: person.slug, title: 'One' });
	const live = await next(first.frames, 'conversation');
	expect(live).toMatchObject({
		id: String(live.seq),
		payload: { id: created.id, title: 'One', isGone: false }
	});
	first.leave();

	await person.api.ai.conversations.delete.mutate({ tenant: person.slug, id: created.id });
	const other = await person.api.ai.conversations.create.mutate({ tenant: person.slug, title: 'Two' });
	const second = await openStream(baseURL!, person, live.id!);
	expect((await next(second.frames, 'conversation')).payload).toEqual({ id: created.id, isGone: true });
	expect((await next(second.frames, 'conversation')).payload).toMatchObject({ id: other.id, title: 'Two' });
	await next(second.frames, 'hello');
	second.leave();

	const lost = await openStream(baseURL!, person, '987654321');
	await next(lost.frames, 'refetch');
	lost.leave();
});

test('who signs out hears no more, and is told why; a stranger hears nothing at all', async ({
	request,
	playwright,
	baseURL
}) => {
	const person = await newClient(request, baseURL!);
	const { frames } = await openStream(baseURL!, person);
	await next(frames, 'hello');
	await request.post('/logout', { maxRedirects: 0, headers: { origin: baseURL! } });
	expect(await refusalOf(frames)).toBe('UNAUTHENTICATED');

	const stranger = await newClient(await playwright.request.newContext({ baseURL }), baseURL!);
	for (const [cookie, code] of [
		['', 'UNAUTHENTICATED'],
		[stranger.cookie, 'NOT_FOUND']
	] as const) {
		const refused = await openStream(baseURL!, { ...person, cookie });
		expect(await refusalOf(refused.frames)).toBe(code);
	}
});

/** Why it ends, which has to be the last that is said, and the only thing. */
async function refusalOf(frames: AsyncGenerator<Frame, void>): Promise<unknown> {
	const rest: Frame[] = [];
	for await (const frame of frames) if (!['ping', 'connected'].includes(frame.event)) rest.push(frame);
	expect(rest.map(({ event }) => event)).toEqual(['serialized-error']);
	return (rest[0]!.data as { data: { error: { code: string } } }).data.error.code;
}
