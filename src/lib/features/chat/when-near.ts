/** Attachment: calls once it comes within `marginPx` of what is in sight of the element that scrolls. */
export function whenNear(onNear: () => void, marginPx = 800) {
	return (element: HTMLElement) => {
		const root = element.closest('[role="region"]');
		const observer = new IntersectionObserver(
			(entries) => {
				if (entries.some(({ isIntersecting }) => isIntersecting)) onNear();
			},
			{ root, rootMargin: `${marginPx}px 0px` }
		);
		observer.observe(element);
		return () => observer.disconnect();
	};
}
