import { describe, expect, test } from 'vitest';
import { setSecurityHeaders } from './security-headers';

function headersOf({ isHttps = false, policy }: { isHttps?: boolean; policy?: string } = {}): Headers {
	const headers = new Headers(policy === undefined ? {} : { 'content-security-policy': policy });
	setSecurityHeaders(headers, { isHttps });
	return headers;
}

describe('every answer', () => {
	test('is taken for what it says it is, framed by nobody, and tells no other site where its reader was', () => {
		expect(Object.fromEntries(headersOf())).toMatchObject({
			'x-content-type-options': 'nosniff',
			'x-frame-options': 'DENY',
			'referrer-policy': 'same-origin',
			'permissions-policy': expect.stringMatching(/camera=\(\).*geolocation=\(\).*microphone=\(\)/) as string
		});
	});

	test('lets a page whose address is a key tell it to nobody, not even to us', () => {
		const headers = new Headers({ 'referrer-policy': 'no-referrer' });
		setSecurityHeaders(headers, { isHttps: false });
		expect(headers.get('referrer-policy')).toBe('no-referrer');
	});

	test('makes browsers stay with https where it came that way, and only there', () => {
		expect(headersOf({ isHttps: true }).get('strict-transport-security')).toBe('max-age=31536000');
		expect(headersOf().has('strict-transport-security')).toBe(false);
	});

	test("keeps a page's own content policy, and lets data that is opened as a page do nothing", () => {
		expect(headersOf({ policy: "script-src 'self'" }).get('content-security-policy')).toBe(
			"script-src 'self'"
		);
		const policy = headersOf().get('content-security-policy');
		expect(policy).toContain("default-src 'none'");
		expect(policy).toContain("frame-ancestors 'none'");
	});
});
