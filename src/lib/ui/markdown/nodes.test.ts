import { describe, expect, it } from 'vitest';
import { renderInline, texSource } from './inline';
import { parseNodes, reuseNodes, type MarkdownNode } from './nodes';
import { repair } from './repair';

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
		case 'rule':
			return '<hr>';
		default:
			return node satisfies never;
	}
}

function inlineHtml(content: string): string {
	return renderInline(content, {}, texSource).html;
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
