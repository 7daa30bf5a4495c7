import { describe, expect, test } from 'vitest';
import { deviceName } from './devices';

const KIT = 'AppleWebKit/537.36 (KHTML, like Gecko)';

describe('the name of a device', () => {
	test.each([
		['Mozilla/5.0 (X11; Linux x86_64; rv:146.0) Gecko/20100101 Firefox/146.0', 'Firefox on Linux'],
		[`Mozilla/5.0 (Windows NT 10.0; Win64; x64) ${KIT} Chrome/143.0.0.0 Safari/537.36`, 'Chrome on Windows'],
		[
			`Mozilla/5.0 (Windows NT 10.0; Win64; x64) ${KIT} Chrome/143.0.0.0 Safari/537.36 Edg/143.0.0.0`,
			'Edge on Windows'
		],
		[
			`Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) ${KIT} Chrome/143.0.0.0 Safari/537.36 OPR/127.0.0.0`,
			'Opera on macOS'
		],
		[
			'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.1 Safari/605.1.15',
			'Safari on macOS'
		],
		[
			'Mozilla/5.0 (iPhone; CPU iPhone OS 18_7 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.1 Mobile/15E148 Safari/604.1',
			'Safari on iPhone'
		],
		[
			'Mozilla/5.0 (iPad; CPU OS 18_7 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) CriOS/143.0.0.0 Mobile/15E148 Safari/604.1',
			'Chrome on iPad'
		],
		[
			'Mozilla/5.0 (iPhone; CPU iPhone OS 18_7 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) FxiOS/146.0 Mobile/15E148 Safari/605.1.15',
			'Firefox on iPhone'
		],
		[
			`Mozilla/5.0 (Linux; Android 10; K) ${KIT} SamsungBrowser/29.0 Chrome/136.0.0.0 Mobile Safari/537.36`,
			'Samsung Internet on Android'
		],
		[`Mozilla/5.0 (Linux; Android 10; K) ${KIT} Chrome/143.0.0.0 Mobile Safari/537.36`, 'Chrome on Android'],
		[`Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) ${KIT} Chrome/143.0.0.0 Safari/537.36`, 'Chrome on ChromeOS'],
		['Mozilla/5.0 (Haiku R1) Firefox/128.0', 'Firefox'],
		['curl/8.17.0', 'curl'],
		['python-requests/2.32.5', 'python-requests']
	])('%s is %s', (userAgent, name) => {
		expect(deviceName(userAgent)).toBe(name);
	});

	test.each([null, '', '   ', 'Mozilla/5.0 (compatible)', '<b>bold</b>', '漢字'])(
		'is not made up for %j',
		(userAgent) => {
			expect(deviceName(userAgent)).toBeNull();
		}
	);

	test('is short, whatever somebody calls their tool', () => {
		expect(deviceName('x'.repeat(5_000))).toHaveLength(40);
	});
});
