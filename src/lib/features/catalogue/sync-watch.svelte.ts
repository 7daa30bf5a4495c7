import { trpc } from '$lib/client/trpc';

const LOOK_AGAIN_MS = 700;

/** How far a refresh of the catalogue is, while one runs. */
export class SyncWatch {
	/** `comparing 421 models`; null while nothing is known */
	phase = $state<string | null>(null);

	/**
	 * Looks again and again until it is over.
	 * @param onOver it is over, by itself
	 * @returns stops looking
	 */
	watch(onOver: () => void): () => void {
		let isWatching = true;
		let timer: ReturnType<typeof setTimeout>;
		const look = async () => {
			// One that cannot be asked about is asked about again.
			const sync = await trpc()
				.admin.models.lastSync.query()
				.catch(() => undefined);
			if (!isWatching) return;
			const isOver = sync !== undefined && sync?.status !== 'running';
			this.phase = sync?.status === 'running' ? sync.phase : null;
			if (isOver) onOver();
			timer = setTimeout(() => void look(), LOOK_AGAIN_MS);
		};
		timer = setTimeout(() => void look(), LOOK_AGAIN_MS);
		return () => {
			isWatching = false;
			this.phase = null;
			clearTimeout(timer);
		};
	}
}
