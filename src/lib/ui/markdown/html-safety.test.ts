import { render } from 'svelte/server';
import { describe, expect, it } from 'vitest';
import { HOSTILE_ANSWERS } from '../../../../tests/support/hostile-answers';
import Markdown from './Markdown.svelte';

/** What the server sends; the browser's first render is the same. */
function html(text: string): string {
	return render(Markdown, { props: { text } }).body;
}

const TAGS_THAT_RUN =
	/<(script|iframe|svg|object|embed|style|link|meta|base|form|video|audio|math|template)\b/i;

function expectInert(body: string, text: string): void {
	// CopyButton draws its own icon.
	const answer = body.replace(/<svg[^>]*class="lucide[^]*?<\/svg>/g, '');
	expect(answer, text).not.toMatch(TAGS_THAT_RUN);
	for (const [tag] of answer.matchAll(/<[a-z][^>]*>/gi)) {
		const attributes = tag.replace(/"[^"]*"/g, '""');
		expect(attributes, text).not.toMatch(/\son\w+\s*=/i);
		for (const [, name, address = ''] of tag.matchAll(/\s(href|src)="([^"]*)"/gi)) {
			expect(address, text).toMatch(name === 'src' ? /^\/[\w.~-]/ : /^(https?:|mailto:|#)/);
		}
	}
}

describe('HTML of a hostile answer', () => {
	it.each(Object.entries(HOSTILE_ANSWERS))('is inert: %s', (_kind, answers) => {
		for (const text of answers) expectInert(html(text), text);
	});

	it('shows raw HTML as the text that it is', () => {
		expect(html('<b onclick="x()">bold</b>')).toContain('&lt;b onclick=&quot;x()&quot;&gt;bold&lt;/b&gt;');
	});
});

describe('links', () => {
	it.each(['https://ok.test/a?b=c', 'http://ok.test/', 'mailto:a@ok.test'])(
		'lead out without telling from where: %s',
		(address) => {
			expect(html(`[x](${address})`)).toContain(
				`<a href="${address}" target="_blank" rel="noopener noreferrer nofollow">x</a>`
			);
		}
	);

	it('are made of bare addresses, not of file names', () => {
		const body = html('See https://ok.test/a and main.py');
		expect(body).toContain('>https://ok.test/a</a>');
		expect(body.match(/<a /g)).toHaveLength(1);
	});

	it('resolve a definition that stands in another block', () => {
		expect(html('See [the docs][1].\n\nMore.\n\n[1]: https://ok.test/docs')).toContain(
			'<a href="https://ok.test/docs"'
		);
	});
});

describe('images', () => {
	it.each([
		'https://evil.test/q.png?secret=1',
		'//evil.test/q.png',
		'/\\evil.test/q.png',
		'\\\\evil.test\\q.png',
		'/\t/evil.test/q.png',
		'http:/evil.test/q.png',
		'data:image/png;base64,AAAA',
		'q.png'
	])('are not loaded from elsewhere: %s', (source) => {
		const body = html(`![a chart](<${source}>)`);
		expect(body).not.toContain('<img');
		expect(body).toContain('a chart');
	});

	it('become a labelled link to their address', () => {
		expect(html('![a chart](https://pics.test/a.png)')).toContain(
			'<a class="image-note" href="https://pics.test/a.png" target="_blank" rel="noopener noreferrer nofollow">Image: a chart</a>'
		);
	});

	it('are only words within a link', () => {
		const body = html('[![build](https://pics.test/a.png)](https://ok.test)');
		expect(body.match(/<a /g)).toHaveLength(1);
		expect(body).toContain('<span class="image-note">Image: build</span>');
	});

	it('of our own are shown', () => {
		expect(html('![plot](/files/1.png)')).toContain('<img src="/files/1.png" alt="plot" loading="lazy">');
	});
});
