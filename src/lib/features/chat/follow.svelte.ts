/** Closer to the end than this is at the end: fractions of pixels, and the bounce of touch screens. */
const END_PX = 4;

/**
 * Keeps a growing list at its end for as long as the reader is there. Whoever scrolls up stays where he is, until he
 * comes back to the end or asks for it.
 */
export class FollowEnd {
	isFollowing = $state(true);
	#viewport: HTMLElement | null = null;

	/** Attachment for the element that scrolls; its first child is what grows. */
	readonly viewport = (viewport: HTMLElement) => {
		this.#viewport = viewport;
		let lastTop = viewport.scrollTop;

		const onScroll = () => {
			const top = viewport.scrollTop;
			const isAtEnd = viewport.scrollHeight - viewport.clientHeight - top <= END_PX;
			// Nothing but the reader scrolls up; growth moves the end away without any scrolling.
			if (isAtEnd) this.isFollowing = true;
			else if (top < lastTop) this.isFollowing = false;
			lastTop = top;
		};
		const observer = new ResizeObserver(() => {
			if (this.isFollowing) this.#scrollToEnd();
		});
		this.#scrollToEnd();
		viewport.addEventListener('scroll', onScroll, { passive: true });
		observer.observe(viewport);
		if (viewport.firstElementChild) observer.observe(viewport.firstElementChild);
		return () => {
			viewport.removeEventListener('scroll', onScroll);
			observer.disconnect();
			this.#viewport = null;
		};
	};

	toEnd(): void {
		this.isFollowing = true;
		this.#scrollToEnd();
	}

	#scrollToEnd(): void {
		this.#viewport?.scrollTo({ top: this.#viewport.scrollHeight });
	}
}
