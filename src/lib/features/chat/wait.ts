/** @param onStart is given what ends it before its time */
export function wait(delayMs: number, onStart?: (end: () => void) => void): Promise<void> {
	return new Promise((resolve) => {
		setTimeout(resolve, delayMs);
		onStart?.(resolve);
	});
}
