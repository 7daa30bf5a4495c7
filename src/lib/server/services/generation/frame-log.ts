import type { ChatChunk } from '$lib/domain/chat';

/**
 * The frames of one answer, encoded once and kept until it ends. A viewer is a position in the log: one that comes
 * late reads from the start, a slow one finds several frames at once, and one that leaves costs nothing.
 */
export class FrameLog {
	readonly #frames: string[] = [];
	#isEnded = false;
	#wake = Promise.withResolvers<void>();

	append(chunks: readonly ChatChunk[]): void {
		for (const chunk of chunks) this.#frames.push(`data: ${JSON.stringify(chunk)}\n\n`);
		this.#wakeAll();
	}

	/** Nothing comes after this. */
	end(): void {
		this.#frames.push('data: [DONE]\n\n');
		this.#isEnded = true;
		this.#wakeAll();
	}

	/**
	 * The frames from `position` on, waiting for some if there are none yet.
	 * @returns null after the last
	 */
	async from(position: number): Promise<string[] | null> {
		while (position >= this.#frames.length) {
			if (this.#isEnded) return null;
			await this.#wake.promise;
		}
		return this.#frames.slice(position);
	}

	#wakeAll(): void {
		const waking = this.#wake;
		this.#wake = Promise.withResolvers();
		waking.resolve();
	}
}
