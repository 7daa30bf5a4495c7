const INDENT = '  ';

/**
 * JSON with a line for each value. It is set anew and not read: a reader would round long numbers, and drop a key that
 * comes twice. What is no JSON comes out with other white space at the worst.
 */
export function indentJson(json: string): string {
	let out = '';
	let depth = 0;
	const line = () => `\n${INDENT.repeat(depth)}`;
	for (const [token] of json.matchAll(/"(?:[^"\\]|\\.)*"?|[{[]\s*[}\]]|[{}[\],:]|[^\s"{}[\],:]+/gs)) {
		if (token === '{' || token === '[') {
			depth++;
			out += token + line();
		} else if (token === '}' || token === ']') {
			depth = Math.max(0, depth - 1);
			out += line() + token;
		} else if (token === ',') out += `,${line()}`;
		else if (token === ':') out += ': ';
		else if (/^[{[]\s*[}\]]$/.test(token)) out += token.replaceAll(/\s/g, '');
		else out += token;
	}
	return out;
}
