import type { MessageMetadata } from '$lib/domain/chat';
import type { MessagePage } from '$lib/domain/conversations';
import type { AnswerStream } from './answer-stream.svelte';
import type { ShownPath } from './shown-path.svelte';
import { wait } from './wait';

/** Between two looks at an answer whose end or cost is not known here yet. */
const DELAYS_SECONDS = [0, 1, 2, 4, 8];
const LAST_DELAY_SECONDS = 15;

/**
 * Stays with the last answer until its end and its cost are known: attaches to it again where the connection was lost,
 * and asks for what no stream tells, such as where it stands among its siblings, or the cost of a stopped answer, which
 * the provider reports later.
 */
export class AnswerFollower {
	/** of the conversation: while it is not, nothing is asked for its sake */
	isShown = true;
	#isLost = $state(false);
	#isFollowing = false;
	#endWait: (() => void) | null = null;

	constructor(
		readonly chat: AnswerStream,
		readonly path: ShownPath,
		readonly onOver: () => void
	) {}

	/** The one that ends what is shown; undefined where that is a question. */
	get lastAnswer(): MessageMetadata | undefined {
		const last = this.chat.lastMessage;
		return last?.role === 'assistant' ? last.metadata : undefined;
	}

	/** An answer is on its way or being written. */
	get isRunning(): boolean {
		return this.chat.status === 'submitted' || this.chat.status === 'streaming';
	}

	/** It was being written, and nothing is heard of it at the moment. */
	get isLost(): boolean {
		return this.#isLost && this.chat.status !== 'streaming';
	}

	async follow(): Promise<void> {
		if (this.#isFollowing) return;
		this.#isFollowing = true;
		try {
			for (let look = 0; this.isShown && !this.isRunning && !this.#isSettled(); look++) {
				// Some questions are never answered: where they were imported.
				if (look >= DELAYS_SECONDS.length && this.lastAnswer === undefined) return;
				await wait((DELAYS_SECONDS[look] ?? LAST_DELAY_SECONDS) * 1_000, (end) => (this.#endWait = end));
				if (this.lastAnswer?.status === 'streaming') {
					await this.chat.resumeStream();
					if (this.chat.status === 'error') this.chat.clearError();
				}
				if (!this.#isSettled()) await this.take(this.path.findNews());
				this.#isLost = this.lastAnswer?.status === 'streaming';
			}
		} finally {
			this.#isLost = false;
			this.#isFollowing = false;
			this.onOver();
		}
	}

	/** Something has become of it: it is looked at now, if its end is not known here yet. */
	async look(): Promise<void> {
		if (this.#isFollowing) this.#endWait?.();
		else if (!this.isRunning && !this.#isSettled()) await this.follow();
	}

	/** Shows what was found, unless something has been asked meanwhile. */
	async take(finding: Promise<MessagePage | null>): Promise<void> {
		const page = await finding.catch(() => null);
		if (page !== null && !this.isRunning) this.path.show(page);
	}

	#isSettled(): boolean {
		if (this.path.hasLater) return true;
		const answer = this.lastAnswer;
		if (answer === undefined || !this.path.knows(this.chat.lastMessage?.id ?? '')) return false;
		return answer.status !== 'streaming' && answer.costIsPending !== true;
	}
}
