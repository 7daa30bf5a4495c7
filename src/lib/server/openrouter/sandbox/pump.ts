import type { ServerResponse } from 'node:http';
import { guarded } from './respond';
import type { Frame } from './telling';

export interface PumpOptions {
	/** send every frame in two pieces, torn inside a character where there is one of several bytes */
	splits: boolean;
	/** the client closed the connection before the end; `emitted` tokens had been sent by then */
	onGone: (emitted: number) => void;
	log: (line: string) => void;
}

const BATCH_LENGTH_MAX = 64 * 1024;
/** Frames due within this time go out together: timers are no finer. */
const TIMER_MS = 0.5;
/** Between two pieces that must not arrive as one. */
const SPLIT_MS = 1;

/**
 * Writes frames when they are due: at most one timer a stream, what is due together goes out in one piece, and a
 * client that does not read is waited for.
 */
export class Pump {
	readonly #response: ServerResponse;
	readonly #frames: Iterator<Frame, void>;
	readonly #options: PumpOptions;
	readonly #run: () => void;
	#next: Frame | undefined;
	#timer: NodeJS.Timeout | undefined;
	#dueAt = performance.now();
	#emitted = 0;
	#isOver = false;

	constructor(response: ServerResponse, frames: Iterator<Frame, void>, options: PumpOptions) {
		this.#response = response;
		this.#frames = frames;
		this.#options = options;
		this.#run = guarded(response, options.log, () => this.#advance());
	}

	start(): void {
		this.#response.once('close', () => {
			clearTimeout(this.#timer);
			if (this.#isOver) return;
			this.#isOver = true;
			this.#options.onGone(this.#emitted);
		});
		this.#run();
	}

	#advance(): void {
		let batch = '';
		while (!this.#isOver) {
			const frame = (this.#next ??= this.#frames.next().value ?? undefined);
			if (frame === undefined) return this.#end(batch);
			const earlyMs = this.#dueAt + frame.waitMs - performance.now();
			if (earlyMs > TIMER_MS) return this.#flush(batch, earlyMs);
			this.#next = undefined;
			// Not "now": after a late timer the stream catches up with its schedule.
			this.#dueAt += frame.waitMs;
			this.#emitted = frame.emitted;
			if (frame.then !== undefined) return this.#breakOff(batch, frame.then);
			batch += frame.text;
			if (batch.length > (this.#options.splits ? 0 : BATCH_LENGTH_MAX)) return this.#flush(batch, 0);
		}
	}

	#flush(text: string, waitMs: number): void {
		if (!this.#options.splits || text === '') return this.#send(text, waitMs);
		const [head, tail] = tornApart(text);
		this.#response.write(head);
		this.#timer = setTimeout(() => this.#send(tail, waitMs), SPLIT_MS);
	}

	#send(piece: string | Uint8Array, waitMs: number): void {
		if (piece.length === 0 || this.#response.write(piece)) this.#timer = setTimeout(this.#run, waitMs);
		else this.#response.once('drain', this.#run);
	}

	#end(text: string): void {
		this.#isOver = true;
		this.#response.end(text);
	}

	#breakOff(text: string, how: 'cut' | 'eof'): void {
		if (how === 'eof') return this.#end(text);
		this.#isOver = true;
		this.#response.flushHeaders();
		// What was said before is on its way first, as when a line breaks.
		this.#response.write(text, () => this.#response.destroy());
	}
}

function tornApart(text: string): [Uint8Array, Uint8Array] {
	const bytes = Buffer.from(text);
	const wide = bytes.findIndex((byte) => byte >= 0x80);
	const at = wide === -1 ? bytes.length >> 1 : wide + 1;
	return [bytes.subarray(0, at), bytes.subarray(at)];
}
