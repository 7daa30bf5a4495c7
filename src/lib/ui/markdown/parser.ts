import * as helpers from 'markdown-it/lib/helpers/index.mjs';
import { escapeHtml } from 'markdown-it/lib/common/utils.mjs';
import ParserBlock from 'markdown-it/lib/parser_block.mjs';
import ParserInline from 'markdown-it/lib/parser_inline.mjs';
import Renderer from 'markdown-it/lib/renderer.mjs';
import type MarkdownIt from 'markdown-it';
import type Token from 'markdown-it/lib/token.mjs';
import { bareLinks } from './bare-links';
import { footnotes } from './footnotes';
import { imageHtml, normalizeLink, sealLinks } from './links';
import { math } from './math';

export { escapeHtml };

/**
 * The one parser of models' Markdown: markdown-it's parts without the shell that joins them, which brings tables of
 * hosts, entities and typography that nothing here uses. Raw HTML is text (`html: false`, and the rules that read
 * it are off); what links and images may lead to is decided in links.ts.
 */
const parts = {
	block: new ParserBlock(),
	inline: new ParserInline(),
	renderer: new Renderer(),
	helpers,
	utils: { escapeHtml },
	options: {
		html: false,
		xhtmlOut: false,
		breaks: false,
		langPrefix: 'language-',
		linkify: false,
		typographer: false,
		quotes: '',
		highlight: null,
		maxNesting: 100
	},
	normalizeLink,
	// As it was written: no more readable than it is, and no other characters than were meant.
	normalizeLinkText: (address: string) => address,
	// Those that lead nowhere keep their text, see sealLinks.
	validateLink: () => true
};
export const parser = parts as unknown as MarkdownIt;

parser.block.ruler.disable('html_block');
parser.inline.ruler.disable(['html_inline', 'linkify']);
for (const extend of [math, footnotes, bareLinks]) extend(parser);

parser.renderer.rules.image = imageHtml;

/** Block structure only: the inline parsing, which costs most, is done by whoever shows the block. */
export function parseBlocks(source: string, env: object): Token[] {
	const tokens: Token[] = [];
	parser.block.parse(source.replace(/\r\n?/g, '\n').replaceAll('\0', '\uFFFD'), parser, env, tokens);
	return tokens;
}

/** What stands within a paragraph, heading or cell. */
export function parseInline(content: string, env: object): Token[] {
	const tokens: Token[] = [];
	parser.inline.parse(content, parser, env, tokens);
	showEscaped(tokens);
	sealLinks(tokens);
	return tokens;
}

/** Escaped characters and entities are apart for the sake of typography, which is not done. */
function showEscaped(tokens: readonly Token[]): void {
	for (const token of tokens) {
		if (token.type === 'text_special') token.type = 'text';
		if (token.children !== null) showEscaped(token.children);
	}
}
