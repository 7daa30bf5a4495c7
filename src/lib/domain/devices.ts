/**
 * What a browser calls itself, in a person's words. A user agent lists what it is compatible with too (every Edge
 * says Chrome, every Chrome says Safari), so the order is from the particular to the general.
 */
const BROWSERS: readonly [RegExp, string][] = [
	[/\b(Edg|EdgA|EdgiOS|Edge)\//, 'Edge'],
	[/\b(OPR|OPT|Opera)\//, 'Opera'],
	[/\bSamsungBrowser\//, 'Samsung Internet'],
	[/\bVivaldi\//, 'Vivaldi'],
	[/\b(Firefox|FxiOS)\//, 'Firefox'],
	[/\b(Chromium|Chrome|HeadlessChrome|CriOS)\//, 'Chrome'],
	[/\bVersion\/.*\bSafari\//, 'Safari']
];

const SYSTEMS: readonly [RegExp, string][] = [
	[/\biPhone\b/, 'iPhone'],
	[/\biPad\b/, 'iPad'],
	[/\bAndroid\b/, 'Android'],
	[/\bWindows\b/, 'Windows'],
	[/\bCrOS\b/, 'ChromeOS'],
	[/\bMacintosh\b/, 'macOS'],
	[/\b(Linux|X11)\b/, 'Linux']
];

const TOOL_NAME_LENGTH_MAX = 40;

/**
 * `Firefox on Linux`; the name alone of what is not a browser (`curl`); null where the user agent does not tell. It
 * is what was claimed, good for recognising one's own devices and for nothing else.
 */
export function deviceName(userAgent: string | null): string | null {
	if (userAgent === null) return null;
	const browser = firstMatch(BROWSERS, userAgent);
	if (browser === null) return toolName(userAgent);
	const system = firstMatch(SYSTEMS, userAgent);
	return system === null ? browser : `${browser} on ${system}`;
}

function firstMatch(names: readonly [RegExp, string][], userAgent: string): string | null {
	return names.find(([pattern]) => pattern.test(userAgent))?.[1] ?? null;
}

/** The product that a user agent begins with. Browsers that nobody knows all begin with `Mozilla`. */
function toolName(userAgent: string): string | null {
	const name = /^[A-Za-z][\w.-]*/.exec(userAgent)?.[0].slice(0, TOOL_NAME_LENGTH_MAX) ?? null;
	return name === 'Mozilla' ? null : name;
}
