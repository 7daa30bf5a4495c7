/** In the browser: draws a growing answer and says how long each update kept the page busy. */
import { flushSync, mount, unmount } from 'svelte';
import '../../../src/app.css';
import Stream from './Stream.svelte';

/** Main-thread milliseconds. */
export interface Drawn {
	/** of each update: script, style and layout */
	updatesMs: number[];
	/** of tasks of more than 50 ms, whatever they were about */
	longTasksMs: number[];
	/** from the first update to the last, what was done between them included */
	totalMs: number;
}

declare global {
	interface Window {
		draw: (target: 'floor' | 'ours', text: string, piece: number) => Promise<Drawn>;
	}
}

window.draw = async (target, text, piece) => {
	const main = document.querySelector('main');
	if (main === null) throw new Error('the page is not there');
	const { show, end } = target === 'ours' ? ours(main) : floor(main);
	const longTasksMs: number[] = [];
	const observer = new PerformanceObserver((list) => {
		longTasksMs.push(...list.getEntries().map(({ duration }) => duration));
	});
	observer.observe({ type: 'longtask' });
	const updatesMs: number[] = [];
	const startedAt = performance.now();
	for (let length = piece; length < text.length + piece; length += piece) {
		const updateStartedAt = performance.now();
		show(text.slice(0, length));
		// What a frame would do next.
		main.getBoundingClientRect();
		updatesMs.push(performance.now() - updateStartedAt);
		await nextTask();
	}
	const totalMs = performance.now() - startedAt;
	observer.disconnect();
	end();
	return { updatesMs, longTasksMs, totalMs };
};

function ours(target: HTMLElement) {
	const stream = mount(Stream, { target }) as { show: (text: string) => void };
	return {
		show: (text: string) => {
			stream.show(text);
			flushSync();
		},
		end: () => void unmount(stream)
	};
}

/** The cheapest that could show it: its characters, all of them anew. */
function floor(target: HTMLElement) {
	const block = target.appendChild(document.createElement('div'));
	block.style.whiteSpace = 'pre-wrap';
	return { show: (text: string) => (block.textContent = text), end: () => block.remove() };
}

/**
 * Timers and what is loaded get their turn in between, as they do between pieces that come over a network. No timer
 * itself, whose least time would be the most of it.
 */
function nextTask(): Promise<void> {
	return scheduler.postTask(() => {});
}
