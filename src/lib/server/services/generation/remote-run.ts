import { and, asc, eq, gte } from 'drizzle-orm';
import { applyChunk, framesBetween } from '$lib/domain/answer';
import type { ChatMessage } from '$lib/domain/chat';
import type { Transaction } from '../../db/client';
import { aiGenerationChunks } from '../../db/schema';
import { withSystem } from '../../db/tenancy';
import { logger } from '../../logger';
import { loadPath, type PathMessage } from '../messages/path';
import { FrameLog } from './frame-log';
import { watchGrowth, type Growth } from './growth';

/** An answer as a viewer sees it, wherever it is written. */
export interface Viewable {
	/**
	 * The encoded frames from `position` on, waiting for some if there are none yet.
	 * @returns null after the last
	 */
	framesFrom(position: number): Promise<string[] | null>;
	/** this viewer has left */
	leave?(): void;
}

type Parts = ChatMessage['parts'];

interface Target {
	tenantId: string;
	conversationId: string;
	messageId: string;
}

/** Growth is told; the end is not, and a notice may be missed. */
const LOOK_EVERY_MS = 500;

/** One for each answer, however many watch it from here. */
const watched = new Map<string, RemoteRun>();

/** An answer that another instance is writing, for one more viewer, who has been let in. */
export function watchRemoteRun(target: Target): Viewable {
	const key = `${target.tenantId}/${target.messageId}`;
	let run = watched.get(key);
	if (run === undefined) {
		const watching = new RemoteRun(target, () => {
			if (watched.get(key) === watching) watched.delete(key);
		});
		run = watching;
		watched.set(key, run);
	}
	return run.join();
}

/**
 * Reads an answer from its checkpoints, from the start, and goes on as they come: the instance that writes it tells
 * each one that has been stored. One that was not told is read. What is shown ends up equal to what is stored, since
 * that is what it is made from.
 */
class RemoteRun {
	readonly #target: Target;
	readonly #frames = new FrameLog();
	/** shown so far */
	readonly #seen: Parts = [];
	/** of the calls before the current one, and the current one's */
	#settled: Parts = [];
	#current: { generationId: string | null; parts: Parts; nextSeq: number } = {
		generationId: null,
		parts: [],
		nextSeq: 0
	};
	/** told, and not yet shown */
	#news: Growth[] = [];
	#viewers = 0;
	#wake = Promise.withResolvers<void>();

	constructor(target: Target, onOver: () => void) {
		this.#target = target;
		// Nobody may join it from the moment on at which it has seen enough.
		void this.#watch(onOver).finally(() => {
			onOver();
			this.#frames.end();
		});
	}

	join(): Viewable {
		this.#viewers++;
		let isHere = true;
		return {
			framesFrom: (position) => this.#frames.from(position),
			leave: () => {
				if (isHere) this.#viewers--;
				isHere = false;
				this.#wake.resolve();
			}
		};
	}

	async #watch(onOver: () => void): Promise<void> {
		const { messageId } = this.#target;
		let stopWatching: (() => Promise<void>) | undefined;
		try {
			stopWatching = await watchGrowth(messageId, (growth) => {
				this.#news.push(growth);
				this.#wake.resolve();
			});
			for (let isFirst = true; ; isFirst = false) {
				const isOver = !this.#takeNews() && (await this.#look(isFirst));
				if (isOver || this.#viewers === 0) {
					onOver();
					return;
				}
				await this.#growth();
			}
		} catch (err) {
			// The viewers' connection ends without an end of the answer, and they look for themselves.
			logger.error({ err, messageId }, 'an answer on another instance cannot be watched');
		} finally {
			await stopWatching?.();
		}
	}

	/** @returns whether what is new was told, all of it */
	#takeNews(): boolean {
		const { generationId, parts } = this.#current;
		const news = this.#news
			.splice(0)
			.filter((growth) => growth.generationId !== generationId || growth.seq >= this.#current.nextSeq);
		if (news.length === 0) return false;
		for (const growth of news) {
			const isNext = growth.generationId === generationId && growth.seq === this.#current.nextSeq;
			if (!isNext || growth.chunks === null) return false;
			for (const chunk of growth.chunks) applyChunk(parts, chunk);
			this.#current.nextSeq++;
		}
		this.#show([...this.#settled, ...parts], { isWhole: false });
		return true;
	}

	#show(parts: Parts, { isWhole }: { isWhole: boolean }): void {
		const frames = framesBetween(this.#seen, parts, { isWhole });
		for (const frame of frames) applyChunk(this.#seen, frame);
		this.#frames.append(frames);
	}

	/** @returns whether it was the last */
	async #look(isFirst: boolean): Promise<boolean> {
		const message = await withSystem(async (tx) => {
			const [found] = await loadPath(tx, { ...this.#target, leafId: this.#target.messageId, limit: 1 });
			if (found?.status === 'streaming') await this.#readCurrent(tx, found);
			return found;
		});
		if (message === undefined) return true;
		const { metadata } = message;
		if (isFirst) {
			this.#frames.append([
				{ type: 'start', messageId: message.id, messageMetadata: { ...metadata, status: 'streaming' } },
				{ type: 'start-step' }
			]);
		}
		const isOver = message.status !== 'streaming';
		this.#show(isOver ? message.parts : [...this.#settled, ...this.#current.parts], { isWhole: isOver });
		if (!isOver) return false;
		this.#frames.append([{ type: 'finish-step' }]);
		if (metadata?.error !== undefined) {
			this.#frames.append([
				{ type: 'message-metadata', messageMetadata: metadata },
				{ type: 'error', errorText: metadata.error.message }
			]);
		}
		this.#frames.append([{ type: 'finish', messageMetadata: metadata }]);
		return true;
	}

	/** The checkpoints that are new. A further call of the same answer begins anew, behind the parts stored so far. */
	async #readCurrent(tx: Transaction, { generationId, parts }: PathMessage): Promise<void> {
		if (generationId === null) return;
		if (generationId !== this.#current.generationId) {
			this.#settled = parts;
			this.#current = { generationId, parts: [], nextSeq: 0 };
		}
		const checkpoints = await tx
			.select({ seq: aiGenerationChunks.seq, chunks: aiGenerationChunks.chunks })
			.from(aiGenerationChunks)
			.where(
				and(
					eq(aiGenerationChunks.tenantId, this.#target.tenantId),
					eq(aiGenerationChunks.generationId, generationId),
					gte(aiGenerationChunks.seq, this.#current.nextSeq)
				)
			)
			.orderBy(asc(aiGenerationChunks.seq));
		for (const { seq, chunks } of checkpoints) {
			for (const chunk of chunks) applyChunk(this.#current.parts, chunk);
			this.#current.nextSeq = seq + 1;
		}
	}

	async #growth(): Promise<void> {
		const timer = setTimeout(() => this.#wake.resolve(), LOOK_EVERY_MS);
		await this.#wake.promise;
		clearTimeout(timer);
		this.#wake = Promise.withResolvers();
	}
}
