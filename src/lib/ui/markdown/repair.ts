import remend, { isWithinCodeBlock } from 'remend';
import { UNFINISHED } from './math';

const CODE = /(`+)(?!`)[^]*?(?<!`)\1(?!`)/g;

/**
 * Closes what the last block of a text that is still being written has left open, so that half an emphasis, link
 * or code span does not show its marks and then jump. Completions that the finished text would not get stay off.
 */
export function repair(source: string): string {
	const repaired = remend(source, {
		katex: false,
		htmlTags: false,
		singleTilde: false,
		comparisonOperators: false,
		linkMode: 'text-only'
	});
	return isWithinCodeBlock(repaired, repaired.length) ? repaired : repaired + closingMath(repaired);
}

function closingMath(source: string): string {
	const prose = source.replace(CODE, '');
	for (const [open, close] of [
		['\\[', '\\]'],
		['\\(', '\\)'],
		['$$', '$$']
	] as const) {
		const start = prose.lastIndexOf(open);
		const isOpen = open === close ? prose.split(open).length % 2 === 0 : start > prose.lastIndexOf(close);
		// Behind a blank line no mark can close it any more.
		if (isOpen && !/\n[ \t]*\n/.test(prose.slice(start))) return UNFINISHED + close;
	}
	return '';
}
