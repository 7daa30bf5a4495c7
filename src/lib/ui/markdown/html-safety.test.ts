import { render } from 'svelte/server';
import { describe, expect, it } from 'vitest';
import Markdown from './Markdown.svelte';

/** What the server sends; the browser's first render is the same. */
function html(text: string): string {
	return render(Markdown, { props: { text } }).body;
}

const TAGS_THAT_RUN =
	/<(script|iframe|svg|object|embed|style|link|meta|base|form|video|audio|math|template)\b/i;

const HOSTILE = [
	'<script>alert(1)</script>',
	'<ScRiPt >alert(1)</sCrIpT>',
	'<img src=x onerror=alert(1)>',
	'<svg onload=alert(1)>',
	'<svg/onload=alert(1)>',
	'<iframe src="javascript:alert(1)"></iframe>',
	'<a href="javascript:alert(1)">x</a>',
	'&lt;script&gt;alert(1)&lt;/script&gt;',
	'<details open ontoggle=alert(1)>',
	'<style>@import "//evil.test"</style>',
	'<!--><script>alert(1)</script>-->',
	'[x](javascript:alert(1))',
	'[x](JaVaScRiPt:alert(1))',
	'[x](&#106;avascript:alert(1))',
	'[x](&#x6A;avascript&colon;alert(1))',
	'[x](java%0ascript:alert(1))',
	'[x](<java\tscript:alert(1)>)',
	'[x]( javascript:alert(1))',
	'[x](\u0001javascript:alert(1))',
	'[x](vbscript:msgbox(1))',
	'[x](VBSCRIPT:msgbox(1))',
	'[x](data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==)',
	'[x](data:image/svg+xml,<svg onload=alert(1)>)',
	'[x](file:///etc/passwd)',
	'[x](blob:https://evil.test/1)',
	'[x](//evil.test)',
	'[x](/logout)',
	'<javascript:alert(1)>',
	'[x]: javascript:alert(1)\n\n[x]',
	'![x](javascript:alert(1))',
	'![x](data:image/svg+xml;base64,PHN2Zz4=)',
	'![x"onerror="alert(1)](https://evil.test/"onerror="alert(1))',
	'![x](https://evil.test/a.png "t" onerror=alert(1))',
	'[x](https://ok.test/"onmouseover="alert(1))',
	'[x](https://ok.test "t\\" onmouseover=\\"alert(1)")',
	'```"><script>alert(1)</script>\ncode\n```',
	'```html\n<script>alert(1)</script>\n```',
	'`<script>alert(1)</script>`',
	'$<script>alert(1)</script>$',
	'$$\n<img src=x onerror=alert(1)>\n$$',
	'\\[\\href{javascript:alert(1)}{x}\\]',
	'| <script>alert(1)</script> | b |\n|---|---|\n| <img src=x onerror=alert(1)> | [x](javascript:alert(1)) |',
	'- [x] <script>alert(1)</script>',
	'# <svg onload=alert(1)>',
	'https://ok.test/<script>alert(1)</script>'
];

describe('HTML of a hostile answer', () => {
	it.each(HOSTILE)('is inert: %s', (text) => {
		const body = html(text);
		// CopyButton draws its own icon.
		const answer = body.replace(/<svg[^>]*class="lucide[^]*?<\/svg>/g, '');
		expect(answer).not.toMatch(TAGS_THAT_RUN);
		for (const [tag] of answer.matchAll(/<[a-z][^>]*>/gi)) {
			const attributes = tag.replace(/"[^"]*"/g, '""');
			expect(attributes).not.toMatch(/\son\w+\s*=/i);
			for (const [, , address = ''] of tag.matchAll(/\s(href|src)="([^"]*)"/gi)) {
				expect(address).toMatch(/^(https?:|mailto:)/);
			}
		}
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
