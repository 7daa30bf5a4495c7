import MarkdownIt from 'markdown-it';
import { math } from './math';

/**
 * The one parser of models' Markdown. Raw HTML is text (`html: false`), links keep only their text unless they lead
 * to http, https or mail, and no image is ever loaded from another origin: an address chosen by a model must not be
 * able to run something, nor to tell a third party what was in the conversation.
 */
export const parser = new MarkdownIt({ html: false, linkify: true }).use(math);

export const { escapeHtml } = parser.utils;

// `main.py` and `notes.md` are file names far more often than hosts in Paraguay and Moldova.
parser.linkify.set({ fuzzyLink: false, fuzzyEmail: false });

const LINK_PROTOCOLS = ['http:', 'https:', 'mailto:'];
const OUTWARD = { target: '_blank', rel: 'noopener noreferrer nofollow' };

parser.core.ruler.push('safe_links', (state) => {
	for (const token of state.tokens) {
		const open: boolean[] = [];
		for (const child of token.children ?? []) {
			if (child.type === 'link_open') {
				child.hidden = !isOutwardLink(child.attrGet('href'));
				for (const [name, value] of Object.entries(OUTWARD)) child.attrSet(name, value);
				open.push(child.hidden);
			} else if (child.type === 'link_close') {
				child.hidden = open.pop() ?? true;
			} else if (child.type === 'image') {
				// A link cannot hold another one: within a link the placeholder is words only.
				child.meta = { isInLink: open.includes(false) };
			}
		}
	}
});

parser.renderer.rules.image = (tokens, index, options, env) => {
	const token = tokens[index];
	if (token === undefined) return '';
	const source = token.attrGet('src') ?? '';
	const alt = parser.renderer.renderInlineAsText(token.children ?? [], options, env);
	if (isOwnPath(source)) return `<img src="${escapeHtml(source)}" alt="${escapeHtml(alt)}" loading="lazy">`;
	const label = escapeHtml(alt.trim() === '' ? 'Image' : `Image: ${alt}`);
	const { isInLink } = token.meta as { isInLink: boolean };
	return isInLink || !isOutwardLink(source)
		? `<span class="image-note">${label}</span>`
		: `<a class="image-note" href="${escapeHtml(source)}" target="${OUTWARD.target}" rel="${OUTWARD.rel}">${label}</a>`;
};

function isOutwardLink(address: string | null): boolean {
	return address !== null && URL.canParse(address) && LINK_PROTOCOLS.includes(new URL(address).protocol);
}

/** `/files/1.png`, but not `//host/1.png` nor `/\host/1.png`, which browsers read as another host. */
function isOwnPath(address: string): boolean {
	return /^\/[\w.~-]/.test(address);
}
