import { escapeHtml } from 'markdown-it/lib/common/utils.mjs';
import type { RenderRule } from 'markdown-it/lib/renderer.mjs';
import type StateInline from 'markdown-it/lib/rules_inline/state_inline.mjs';
import type Token from 'markdown-it/lib/token.mjs';

/**
 * Where an answer may lead. Its addresses are chosen by a model, which may have read something hostile: none may run
 * anything, and none may be fetched by itself, because asking for it already tells a third party what was in the
 * conversation. Links lead to http, https and mail and are followed by people; images come from this site only.
 */
const PROTOCOLS = ['http:', 'https:', 'mailto:'];
const OUTWARD = { target: '_blank', rel: 'noopener noreferrer nofollow' };

/** As the browser will read it, in ASCII and without a character that could end an attribute. */
export function normalizeLink(address: string): string {
	const url = outward(address);
	return url === null ? address : url.href;
}

export function isOutwardLink(address: string | null): address is string {
	return address !== null && outward(address) !== null;
}

function outward(address: string): URL | null {
	// A relative one is no URL without the page that it stands in, and so not outward.
	const url = URL.parse(address);
	return url !== null && PROTOCOLS.includes(url.protocol) ? url : null;
}

/** The words of a link are being read, which cannot hold another one. Its types leave the count out. */
export function isInLink(state: StateInline): boolean {
	return (state as StateInline & { linkLevel: number }).linkLevel > 0;
}

/** `/files/1.png`, but not `//host/1.png` nor `/\host/1.png`, which browsers read as another host. */
function isOwnPath(address: string): boolean {
	return /^\/[\w.~-]/.test(address);
}

/** Links lead out without telling from where, and those that must not lead anywhere keep only their text. */
export function sealLinks(tokens: readonly Token[]): void {
	const open: boolean[] = [];
	for (const token of tokens) {
		if (token.type === 'link_open') {
			const href = token.attrGet('href');
			token.hidden = !isOutwardLink(href);
			// Nothing but these, whatever was written beside the address.
			token.attrs = Object.entries({ href: href ?? '', ...OUTWARD });
			open.push(token.hidden);
		} else if (token.type === 'link_close') {
			token.hidden = open.pop() ?? true;
		} else if (token.type === 'image') {
			// A link cannot hold another one: within a link the placeholder is words only.
			token.meta = { isInLink: open.includes(false) };
		}
	}
}

/** An image of this site, or a link to the one that is not fetched. */
export const imageHtml: RenderRule = (tokens, index, options, env, renderer) => {
	const token = tokens[index];
	if (token === undefined) return '';
	const source = token.attrGet('src') ?? '';
	const alt = renderer.renderInlineAsText(token.children ?? [], options, env);
	if (isOwnPath(source)) return `<img src="${escapeHtml(source)}" alt="${escapeHtml(alt)}" loading="lazy">`;
	const label = escapeHtml(alt.trim() === '' ? 'Image' : `Image: ${alt}`);
	const { isInLink } = token.meta as { isInLink: boolean };
	return isInLink || !isOutwardLink(source)
		? `<span class="image-note">${label}</span>`
		: `<a class="image-note" href="${escapeHtml(source)}" target="${OUTWARD.target}" rel="${OUTWARD.rel}">${label}</a>`;
};
