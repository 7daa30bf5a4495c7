import { Decimal } from 'decimal.js';
import type { Brief } from './brief';

const SUM = /(-?\d+(?:\.\d+)?)\s*([-+*/×÷])\s*(-?\d+(?:\.\d+)?)/;

/** A letter that stands for a number: more than a sum is wanted. */
const UNKNOWN = /\b\d*[abnxyz]\b|\^/;

export function writeMaths(brief: Brief): string {
	const sum = SUM.exec(brief.question);
	if (sum !== null && !UNKNOWN.test(brief.question)) return calculate(sum);
	const fitting = TOPICS.filter(({ words }) => words.test(brief.question));
	return brief.random.pick(fitting.length === 0 ? TOPICS : fitting).write(brief);
}

function calculate([, left = '0', sign = '+', right = '0']: RegExpExecArray): string {
	const [a, b] = [new Decimal(left), new Decimal(right)];
	if ((sign === '/' || sign === '÷') && b.isZero()) {
		return `$${left} \\div 0$ has no value: no number times $0$ gives $${left}$.`;
	}
	const operations: Record<string, [string, Decimal, string]> = {
		'+': ['+', a.plus(b), 'adding'],
		'-': ['-', a.minus(b), 'subtracting'],
		'*': ['\\times', a.times(b), 'multiplying'],
		'×': ['\\times', a.times(b), 'multiplying'],
		'/': ['\\div', b.isZero() ? a : a.div(b), 'dividing'],
		'÷': ['\\div', b.isZero() ? a : a.div(b), 'dividing']
	};
	const [symbol, result, doing] = operations[sign] ?? ['+', a.plus(b), 'adding'];
	const isRounded = result.decimalPlaces() > 10;
	const shown = isRounded ? result.toDecimalPlaces(10).toFixed() : result.toFixed();
	return [
		`That is ${doing} two numbers:`,
		`$$${left} ${symbol} ${right} ${isRounded ? '\\approx' : '='} ${shown}$$`,
		`So the answer is **${shown}**${isRounded ? ', rounded to ten decimals' : ''}.`
	].join('\n\n');
}

const TOPICS: { words: RegExp; write: (brief: Brief) => string }[] = [
	{
		words: /quadratic|equation|solve|root/i,
		write: ({ title }) => `### ${title}

A quadratic equation $ax^2 + bx + c = 0$ with $a \\neq 0$ has the solutions

$$x_{1,2} = \\frac{-b \\pm \\sqrt{b^2 - 4ac}}{2a}$$

What is under the root decides how many there are:

| $b^2 - 4ac$ | real solutions |
| --- | --- |
| positive | two |
| zero | one |
| negative | none |

For $x^2 - 5x + 6 = 0$ it is $25 - 24 = 1$, so $x_1 = 3$ and $x_2 = 2$. Check: $3^2 - 5 \\cdot 3 + 6 = 0$.`
	},
	{
		words: /interest|growth|percent|rate|double/i,
		write: ({ topic }) => `Let us take **${topic}** step by step, with compound growth as the example.

An amount $P$ that grows by a rate $r$ a year is worth after $n$ years

$$A = P \\, (1 + r)^n$$

1. Write down what is known: $P = 1000$, $r = 0.05$, $n = 10$.
2. Put it in: $A = 1000 \\cdot 1.05^{10}$.
3. Work it out: $A \\approx 1628.89$.

The time to double follows from $2 = (1 + r)^n$:

$$n = \\frac{\\ln 2}{\\ln(1 + r)} \\approx 14.2 \\text{ years}$$`
	},
	{
		words: /average|mean|variance|deviation|statistic|probability/i,
		write: ({ title }) => `### ${title}

The average of $n$ values and their spread around it are

$$\\bar{x} = \\frac{1}{n} \\sum_{i=1}^{n} x_i \\qquad s^2 = \\frac{1}{n-1} \\sum_{i=1}^{n} (x_i - \\bar{x})^2$$

For the values $2, 4, 4, 6$:

- the average is $\\bar{x} = \\frac{16}{4} = 4$,
- the squared distances are $4, 0, 0, 4$, together $8$,
- so $s^2 = \\frac{8}{3} \\approx 2.67$ and $s \\approx 1.63$.

The divisor is $n - 1$ because the average was taken from the same values.`
	},
	{
		words: /derivative|differentia|integra|calculus/i,
		write: ({ topic }) => `Whatever the details of **${topic}** are, two rules of calculus carry a long way.

$$\\frac{d}{dx} x^n = n x^{n-1} \\qquad \\int_a^b f'(x) \\, dx = f(b) - f(a)$$

With $f(x) = x^3$ the first gives $f'(x) = 3x^2$, and the second

$$\\int_0^2 3x^2 \\, dx = 2^3 - 0^3 = 8.$$

> A quick check: the area under $3x^2$ from $0$ to $2$ must be less than the rectangle $2 \\cdot 12 = 24$, and it is.`
	}
];
