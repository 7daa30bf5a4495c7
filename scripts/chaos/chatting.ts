import { setTimeout as delay } from 'node:timers/promises';
import type { TRPCClientError } from '@trpc/client';
import { newId } from '$lib/domain/ids';
import type { AppRouter } from '$lib/server/trpc/router';
import { trpcClient } from '../../tests/support/trpc-client';
import type { Instances } from './instances';
import type { Person } from './people';
import type { Turn } from './schedule';
import { watch, type Sighting } from './sighting';

/** Nobody answers this long: the connection hangs on a process that was killed, or on a database that is away. */
const PATIENCE_MS = 60_000;
const RETRY_MS = 200;
const NOTHINGS_MAX = 10;

/** What came of everybody's turns. */
export interface Experience {
	sightings: Sighting[];
	/** answers of the application that were no 200, by their code */
	refusals: Map<string, number>;
	/** requests that nobody answered */
	unanswered: number;
}

/** A person at work: asks, reads, leaves, looks again and stops, whatever becomes of the servers. */
export class Chatting {
	readonly #person: Person;
	readonly #instances: Instances;
	readonly #experience: Experience;
	#conversation = newId();
	#lastAnswer: string | null = null;

	constructor(person: Person, instances: Instances, experience: Experience) {
		this.#person = person;
		this.#instances = instances;
		this.#experience = experience;
	}

	/** Takes turns until `isOver` says so; the one under way is taken to its end. */
	async takeTurns(turns: Iterable<Turn>, isOver: () => boolean): Promise<void> {
		for (const turn of turns) {
			await delay(turn.pauseMs);
			if (isOver()) return;
			await this.#take(turn);
		}
	}

	async #take(turn: Turn): Promise<void> {
		const url = this.#instances.addressOf(turn.instance);
		if (url === null) return;
		if (turn.isNewConversation) this.#beginAnew();
		const conversation = this.#conversation;
		const ended = new AbortController();
		const stopped =
			turn.stopsAfterMs === null ? null : this.#stop(conversation, turn.stopsAfterMs, ended.signal);
		const leaving = AbortSignal.timeout(turn.leavesAfterMs ?? PATIENCE_MS);
		try {
			const response = await this.#post(url, '/api/chat', this.#request(turn), leaving);
			const isOver =
				response.ok && response.body !== null
					? await this.#read(response.body)
					: await this.#refused(response);
			if (isOver) ended.abort();
		} catch {
			if (turn.leavesAfterMs === null) this.#experience.unanswered++;
		}
		if (turn.leavesAfterMs !== null && turn.returns) await this.#lookAgain(conversation, turn);
		await stopped;
	}

	#beginAnew(): void {
		this.#conversation = newId();
		this.#lastAnswer = null;
	}

	#request({ isRegeneration, model, text }: Turn): object {
		const target = { tenant: this.#person.tenantSlug, id: this.#conversation, model };
		return isRegeneration && this.#lastAnswer !== null
			? { ...target, trigger: 'regenerate-message', messageId: this.#lastAnswer }
			: {
					...target,
					trigger: 'submit-message',
					message: { id: newId(), role: 'user', parts: [{ type: 'text', text }] }
				};
	}

	/** @returns whether its end was seen */
	async #read(body: ReadableStream<Uint8Array>): Promise<boolean> {
		const sighting = await watch(this.#person.name, body, (messageId) => (this.#lastAnswer = messageId));
		if (sighting !== null) this.#experience.sightings.push(sighting);
		return sighting?.isWhole ?? false;
	}

	/** A conversation may be occupied until a dead process is found; another one is not. */
	async #refused(response: Response): Promise<boolean> {
		const body = (await response.json().catch(() => null)) as { error?: { code?: string } } | null;
		const code = body?.error?.code ?? `HTTP ${response.status}`;
		this.#experience.refusals.set(code, (this.#experience.refusals.get(code) ?? 0) + 1);
		this.#beginAnew();
		return response.status < 500;
	}

	async #lookAgain(conversation: string, turn: Turn): Promise<void> {
		const url = this.#instances.addressOf(turn.instance);
		if (url === null) return;
		const query = new URLSearchParams({ tenant: this.#person.tenantSlug });
		try {
			const response = await fetch(`${url}/api/chat/${conversation}/stream?${query}`, {
				headers: { cookie: this.#person.cookie },
				signal: AbortSignal.timeout(PATIENCE_MS)
			});
			if (response.status === 200 && response.body !== null) await this.#read(response.body);
		} catch {
			// Nobody is there to be looked at.
		}
	}

	/**
	 * Again and again until somebody has heard, since a silent answer ends in no other way; or until there has been
	 * nothing to stop for a while, since it may not have been written down yet.
	 */
	async #stop(conversationId: string, afterMs: number, ended: AbortSignal): Promise<void> {
		await delay(afterMs);
		const givesUpAt = Date.now() + PATIENCE_MS;
		let nothings = 0;
		while (!ended.aborted && nothings < NOTHINGS_MAX && Date.now() < givesUpAt) {
			const heard = await this.#askToStop(conversationId);
			if (heard === 'stopping') return;
			if (heard === 'nothing') nothings++;
			await delay(RETRY_MS);
		}
	}

	async #askToStop(conversationId: string): Promise<'stopping' | 'nothing' | 'nobody there'> {
		const url = this.#instances.addressOf(0);
		if (url === null) return 'nobody there';
		try {
			const { isStopping } = await trpcClient(url, this.#person.cookie).ai.messages.stop.mutate(
				{ tenant: this.#person.tenantSlug, conversationId },
				{ signal: AbortSignal.timeout(PATIENCE_MS) }
			);
			return isStopping ? 'stopping' : 'nothing';
		} catch (error) {
			// A conversation that is not there, or not yet; else somebody was killed while asked.
			const { data } = error as Partial<TRPCClientError<AppRouter>>;
			return data?.code === 'NOT_FOUND' ? 'nothing' : 'nobody there';
		}
	}

	#post(url: string, path: string, body: object, signal?: AbortSignal): Promise<Response> {
		return fetch(`${url}${path}`, {
			method: 'POST',
			headers: { 'content-type': 'application/json', cookie: this.#person.cookie },
			body: JSON.stringify(body),
			signal: signal ?? AbortSignal.timeout(PATIENCE_MS)
		});
	}
}
