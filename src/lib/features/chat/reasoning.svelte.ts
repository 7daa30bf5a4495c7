/** How long the model has thought, watched from here while the answer is being written; null when it was not. */
export class ThinkingTime {
	ms = $state<number | null>(null);

	constructor(isThinking: () => boolean) {
		$effect(() => {
			if (!isThinking()) return;
			const startMs = Date.now();
			return () => {
				this.ms = Date.now() - startMs;
			};
		});
	}
}
