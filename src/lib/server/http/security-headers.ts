/** What a page could ask a browser for, and none of ours does: whatever gets into one cannot either. */
const UNUSED_FEATURES =
	'accelerometer browsing-topics camera display-capture geolocation gyroscope magnetometer microphone midi payment serial usb'.split(
		' '
	);

const HEADERS: Readonly<Record<string, string>> = {
	'x-content-type-options': 'nosniff',
	// Addresses carry tokens, which are no other site's business.
	'referrer-policy': 'same-origin',
	'x-frame-options': 'DENY',
	'cross-origin-opener-policy': 'same-origin',
	'permissions-policy': UNUSED_FEATURES.map((feature) => `${feature}=()`).join(', ')
};

/** A year. Not for subdomains, which are not ours to decide about. */
const HTTPS_ONLY = 'max-age=31536000';

/** For what is no page of ours: data that a browser is made to open as one does nothing. */
const DATA_POLICY =
	"default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/** On every answer, of whatever kind. Pages come with a content security policy of their own (svelte.config.js). */
export function setSecurityHeaders(headers: Headers, { isHttps }: { isHttps: boolean }): void {
	// A page that is even more discreet stays so.
	const isDiscreet = headers.get('referrer-policy') === 'no-referrer';
	for (const [name, value] of Object.entries(HEADERS)) headers.set(name, value);
	if (isDiscreet) headers.set('referrer-policy', 'no-referrer');
	if (isHttps) headers.set('strict-transport-security', HTTPS_ONLY);
	if (!headers.has('content-security-policy')) headers.set('content-security-policy', DATA_POLICY);
}
