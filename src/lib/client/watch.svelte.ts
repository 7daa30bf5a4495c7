const LOOK_AGAIN_MS = 700;

/** How far some long work of the server is, while it runs. */
export class Watch<Work extends { status: string }> {
	/** null while nothing is known */
	running = $state.raw<Work | null>(null);

	/** @param ask for the latest such work, under way or over; null where there was none yet */
	constructor(readonly ask: () => Promise<Work | null>) {}

	/**
	 * Looks again and again until it is over.
	 * @param onOver it is over, by itself
	 * @returns stops looking
	 */
	watch(onOver: () => void): () => void {
		let isWatching = true;
		let timer: ReturnType<typeof setTimeout>;
		const look = async () => {
			// Work that cannot be asked about is asked about again.
			const work = await this.ask().catch(() => undefined);
			if (!isWatching) return;
			this.running = work?.status === 'running' ? work : null;
			if (work !== undefined && work?.status !== 'running') onOver();
			timer = setTimeout(() => void look(), LOOK_AGAIN_MS);
		};
		timer = setTimeout(() => void look(), LOOK_AGAIN_MS);
		return () => {
			isWatching = false;
			this.running = null;
			clearTimeout(timer);
		};
	}
}
