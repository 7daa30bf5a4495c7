import { createContext } from 'svelte';

export interface Toast {
	id: number;
	tone: 'info' | 'error';
	text: string;
	action?: { label: string; run: () => void };
}

const SHOWN_MS = 6_000;

/** What happened elsewhere and needs no answer. Errors stay until they are closed. */
export class Toasts {
	items = $state.raw<Toast[]>([]);
	#nextId = 1;

	show(toast: Omit<Toast, 'id'>): void {
		const id = this.#nextId++;
		this.items = [...this.items, { ...toast, id }];
		if (toast.tone === 'info') setTimeout(() => this.close(id), SHOWN_MS);
	}

	close(id: number): void {
		this.items = this.items.filter((toast) => toast.id !== id);
	}
}

export const [getToasts, setToasts] = createContext<Toasts>();
