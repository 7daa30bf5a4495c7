import type { Component } from 'svelte';
import { setToasts, Toasts } from '$lib/ui/toasts.svelte';

/**
 * A component as it stands in a page, which shows toasts. Rendered with `context`, without which a component has none
 * at its root: `render(withToasts(Menu), { props, context: new Map() })`.
 */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- as Svelte says it of any component's
export function withToasts<Props extends Record<string, any>>(component: Component<Props>): Component<Props> {
	return (internals, props) => {
		setToasts(new Toasts());
		return component(internals, props);
	};
}
