import { parseSync } from 'vite';
import { describe, expect, test } from 'vitest';
import { pureConstants } from './pure-constants';

const marked = (code: string) => pureConstants(code, parseSync('module.js', code).program);

describe('constants of a module', () => {
	test('are made as before', async () => {
		const code = `
			export const list = [1, 2].map((n) => n * 2), total = list.reduce((a, b) => a + b); // six
			const { a, b: c } = Object.freeze({ a: 1, b: total });
			export const all = { a, c, made: new Map([[a, c]]) /* a comment */ };
			export const text = String(c);
			export default function () { return all; }
		`;
		const load = (source: string) =>
			import(`data:text/javascript,${encodeURIComponent(source)}`) as Promise<Record<string, unknown>>;
		const [before, after] = [await load(code), await load(marked(code))];
		expect({ ...after, default: null }).toEqual({ ...before, default: null });
	});

	test('are marked as what can fall away, whatever they are made of', () => {
		expect(marked('export const schema = z.object({}).strict();')).toBe(
			'export const schema = /* @__PURE__ */ (() => { return (z.object({}).strict()\n); })();'
		);
		expect(marked('const { a, b } = schema.shape;')).toBe(
			'const a = /* @__PURE__ */ (() => { const { a, b } = schema.shape; return a; })(), b = /* @__PURE__ */ (() => { const { a, b } = schema.shape; return b; })();'
		);
	});

	test('that cost nothing, and what is no constant, stay as they are', () => {
		for (const code of ['const a = 1;', 'let a = f();', 'f();', 'const a = () => f();', 'const [a] = f();']) {
			expect(marked(code)).toBe(code);
		}
	});
});
