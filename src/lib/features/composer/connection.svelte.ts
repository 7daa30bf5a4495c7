const LOOK_AGAIN_MS = 3_000;

/**
 * Whether the server can be reached. Browsers tell when there is no network at all; that a network leads nowhere shows
 * when something asked of the server fails, and is looked into then.
 */
export class Connection {
	isOnline = $state(true);

	/** @param onBack it could not be reached, and can be again */
	constructor(readonly onBack: () => void) {
		$effect(() => {
			const see = () => {
				if (navigator.onLine) void this.check();
				else this.isOnline = false;
			};
			see();
			window.addEventListener('online', see);
			window.addEventListener('offline', see);
			return () => {
				window.removeEventListener('online', see);
				window.removeEventListener('offline', see);
			};
		});
		$effect(() => {
			if (this.isOnline) return;
			const timer = setInterval(() => void this.check(), LOOK_AGAIN_MS);
			return () => clearInterval(timer);
		});
	}

	/** Asks for the smallest thing that the server has. */
	async check(): Promise<void> {
		const isOnline = await fetch('/health/live', { cache: 'no-store' }).then(
			() => true,
			() => false
		);
		if (isOnline && !this.isOnline) this.onBack();
		this.isOnline = isOnline;
	}
}
