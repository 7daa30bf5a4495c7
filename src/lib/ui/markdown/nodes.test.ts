import { describe, expect, it } from 'vitest';
import { NO_DEFINITIONS } from './blocks';
import { renderInline, texSource } from './inline';
import { parseNodes, reuseNodes, type MarkdownNode } from './nodes';
import { repair } from './repair';
import { tableAsMarkdown, tableAsTsv } from './table-text';

function html(source: string): string {
	return parseNodes(source).map(outline).join('');
}

function outline(node: MarkdownNode): string {
	switch (node.kind) {
		case 'words':
			return inlineHtml(node.content);
		case 'paragraph':
			return `<p>${inlineHtml(node.content)}</>`;
		case 'heading':
			return `<h${node.depth}>${inlineHtml(node.content)}</>`;
		case 'row':
			return `<tr>${node.cells.map(({ tag, align, content }) => `<${tag} ${align}>${inlineHtml(content)}</>`).join('')}</>`;
		case 'container':
			return `<${node.task ?? node.tag}>${node.children.map(outline).join('')}</>`;
		case 'code':
			return `<code ${node.language}>${node.code}</>`;
		case 'footnote':
			return `<note ${node.label}>${node.children.map(outline).join('')}</>`;
		case 'rule':
			return '<hr>';
		default:
			return node satisfies never;
	}
}

function inlineHtml(content: string): string {
	return renderInline(content, {
		definitions: NO_DEFINITIONS,
		footnoteId: (label) => label,
		typeset: texSource
	}).html;
}

const inline = (tex: string) => `<code class="tex">${tex}</code>`;
const display = (tex: string) => `<span class="math-display" tabindex="0">${inline(tex)}</span>`;

describe('maths', () => {
	it.each([
		['so $a_1*b*c$ holds', `<p>so ${inline('a_1*b*c')} holds</>`],
		['so \\(a_1*b*c\\) holds', `<p>so ${inline('a_1*b*c')} holds</>`],
		['so $$a_1$$ holds', `<p>so ${display('a_1')} holds</>`],
		['so \\[a_1\\] holds', `<p>so ${display('a_1')} holds</>`],
		['$$\nx\n- y\n> 0\n$$', `<p>${display('x\n- y\n&gt; 0')}</>`],
		['\\[\nx\n\\]', `<p>${display('x')}</>`],
		['$$ x $$', `<p>${display('x')}</>`]
	])('is found in %j', (source, expected) => {
		expect(html(source)).toBe(expected);
	});

	it.each([
		'It costs $5 to $10.',
		'Between US$5 and A$6.',
		'Use $HOME and $PATH',
		'$$',
		'$$$$',
		'$$x',
		'\\$5 and 6$'
	])('is not found in %j', (source) => {
		expect(html(source)).not.toContain('class="tex"');
	});

	it('ends at a blank line at the latest', () => {
		expect(html('$$\nx\n\nprose\n\n$$')).toContain('<p>prose</>');
	});
});

describe('tree', () => {
	it('makes code within a list item a node of its own', () => {
		expect(html('1. run\n\n   ```SH -x\n   ls\n   ```')).toBe('<ol><li><p>run</><code sh>ls\n</></></>');
	});

	it('has rows of cells with their alignment', () => {
		expect(html('| a | b |\n|---|--:|\n| 1 | **2** |')).toBe(
			'<table><thead><tr><th left>a</><th right>b</></></>' +
				'<tbody><tr><td left>1</><td right><strong>2</strong></></></></>'
		);
	});

	it('knows tasks', () => {
		expect(html('- [x] done\n- [ ] open\n- [link]')).toBe('<ul><done>done</><open>open</><li>[link]</></>');
	});

	it('keeps the nodes that did not change', () => {
		const before = parseNodes('- one\n- two\n- thr');
		const after = reuseNodes(before, parseNodes('- one\n- two\n- three'));
		const items = (nodes: MarkdownNode[]) => (nodes[0]?.kind === 'container' ? nodes[0].children : []);
		expect(items(after).slice(0, 2)).toEqual(items(before).slice(0, 2));
		expect(items(after)[0]).toBe(items(before)[0]);
		expect(items(after)[1]).toBe(items(before)[1]);
		expect(reuseNodes(after, parseNodes('- one\n- two\n- three'))).toBe(after);
	});

	it('knows the depth of headings', () => {
		expect(html('# a\n\n###### b')).toBe('<h1>a</><h6>b</>');
	});
});

describe('footnotes', () => {
	it('are notes where they were written, with all of their lines', () => {
		expect(
			html('Text.\n\n[^1]: One\n    more **line**\n\n    - and a list\n\n[^note]: Two\n[^3]: Three\n\nEnd.')
		).toBe(
			'<p>Text.</><note 1><p>One\nmore <strong>line</strong></><ul><li>and a list</></></>' +
				'<note note><p>Two</></><note 3><p>Three</></><p>End.</>'
		);
	});

	it('end a paragraph, and are no link definitions', () => {
		expect(html('Text\n[^1]: https://a.test\n\n[^1](https://a.test)')).toMatch(
			/^<p>Text<\/><note 1><p><a [^>]*>https:\/\/a\.test<\/a><\/><\/><p><a [^>]*>\^1<\/a><\/>$/
		);
	});

	const marked = (text: string, footnotes: string[] = []) =>
		renderInline(text, {
			definitions: { references: {}, footnotes },
			footnoteId: (label) => `text-${label}`,
			typeset: texSource
		}).html;

	it('are linked from their marks, numbered ones before they are there', () => {
		const mark = (label: string) =>
			`<sup class="footnote-mark"><a href="#text-${label}" aria-label="Footnote ${label}">${label}</a></sup>`;
		expect(marked('a[^1] b[^note] c', ['note'])).toBe(`a${mark('1')} b${mark('note')} c`);
	});

	it.each(['the class [^a-z] of letters', '[^not there]', '[^a"b]', '\\[^1]', '`[^1]`'])(
		'are not seen in %j',
		(text) => {
			expect(marked(text)).not.toContain('<sup');
		}
	);
});

describe('bare addresses', () => {
	it.each([
		['see https://a.test/b.', 'https://a.test/b'],
		['(https://a.test/b_(c))', 'https://a.test/b_(c)'],
		['**https://a.test/b**', 'https://a.test/b'],
		['"https://a.test/b?c=d&e=f#g",', 'https://a.test/b?c=d&amp;e=f#g'],
		['HTTP://A.test', 'HTTP://A.test'],
		['https://a.test:8080/~me', 'https://a.test:8080/~me'],
		['| https://a.test |', 'https://a.test']
	])('are links in %j', (text, address) => {
		expect(html(text)).toContain(`>${address}</a>`);
	});

	it.each([
		'main.py',
		'a.test/b',
		'xhttps://a.test',
		'https://',
		'https:///',
		'https://?',
		'`https://a.test`',
		'ftp://a.test',
		'me@a.test'
	])('are not seen in %j', (text) => {
		expect(html(text)).not.toContain('<a ');
	});

	it('are no links within links', () => {
		expect(html('[https://a.test](https://b.test)').match(/<a /g)).toHaveLength(1);
	});
});

describe('a table as text', () => {
	const rows = (text: string) => {
		const [table] = parseNodes(text);
		return table?.kind === 'container' ? table.children : [];
	};
	const table =
		'| **a** | b \\| c | d |\n|---|:-:|--:|\n| =SUM(1) | -1.5 | [x](https://a.test) `y` |\n| @a | -x | &amp; |';

	it('is Markdown again', () => {
		expect(tableAsMarkdown(rows(table))).toBe(
			'| **a** | b \\| c | d |\n| --- | :-: | --: |\n| =SUM(1) | -1.5 | [x](https://a.test) `y` |\n| @a | -x | &amp; |\n'
		);
		expect(rows(tableAsMarkdown(rows(table)))).toEqual(rows(table));
	});

	it('is words between tabs for a spreadsheet, of which none is a formula', () => {
		expect(tableAsTsv(rows(table))).toBe("a\tb | c\td\n'=SUM(1)\t-1.5\tx y\n'@a\t'-x\t&\n");
	});
});

describe('repair', () => {
	it.each([
		['some **bold', '<p>some <strong>bold</strong></>'],
		['run `npm', '<p>run <code>npm</code></>'],
		['see [docs](https://ok.te', '<p>see docs</>'],
		['~~gone', '<p><s>gone</s></>'],
		['$$\n\\frac{a', `<p>${display('\\frac{a')}</>`],
		['so \\(a_1 *', `<p>so ${inline('a_1 *')}</>`],
		['```sh\necho $$ **a', '<code sh>echo $$ **a</>'],
		['the mark `$$` is', '<p>the mark <code>$$</code> is</>'],
		['complete', '<p>complete</>']
	])('closes %j', (source, expected) => {
		expect(html(repair(source))).toBe(expected);
	});
});
