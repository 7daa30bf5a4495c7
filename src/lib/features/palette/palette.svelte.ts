import { createContext } from 'svelte';
import type { ListedModel } from '$lib/domain/models';

/** What the chat on the page can do for the palette and for shortcuts. */
export interface ChatCommands {
	models: readonly ListedModel[];
	modelId: () => string;
	chooseModel: (modelId: string) => void;
	/** opens the picker, for those who want to look around */
	openModels: () => void;
	/** puts the cursor into the message */
	write: () => void;
}

/** Which of the palette and the list of shortcuts is open, and what the page has to offer to them. */
export class Palette {
	isOpen = $state(false);
	isListOpen = $state(false);
	/** null on a page without a chat that the reader may write in */
	chat = $state.raw<ChatCommands | null>(null);

	/** As long as the page is there. @returns takes it back */
	serve(commands: ChatCommands): () => void {
		this.chat = commands;
		return () => {
			// The next page may have put its own in place already.
			if (this.chat === commands) this.chat = null;
		};
	}
}

export const [getPalette, setPalette] = createContext<Palette>();
