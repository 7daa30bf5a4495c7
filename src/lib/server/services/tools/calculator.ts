import { Decimal } from 'decimal.js';

/**
 * Arithmetic for models, which are bad at it: exact decimals, read by a parser of its own, so that nothing of what a
 * model writes is ever run as code. Numbers, `+ - * / % ^`, brackets, a few functions and constants.
 */
const Exact = Decimal.clone({ precision: 40, toExpNeg: -30, toExpPos: 40 });

export class CalculationError extends Error {
	override readonly name = 'CalculationError';
}

const EXPRESSION_LENGTH_MAX = 1_000;
/** of brackets, signs and powers within each other */
const DEPTH_MAX = 100;
/** Beyond it a power is neither useful nor quick. */
const EXPONENT_MAX = 10_000;
const RESULT_DIGITS = 20;

const CONSTANTS = new Map<string, Decimal>([
	['pi', Exact.acos(-1)],
	['e', Exact.exp(1)]
]);

const FUNCTIONS = new Map<string, (...values: Decimal[]) => Decimal>(
	Object.entries({
		abs: (value) => value.abs(),
		ceil: (value) => value.ceil(),
		cos: (value) => value.cos(),
		exp: (value) => power(Exact.exp(1), value),
		floor: (value) => value.floor(),
		ln: (value) => value.ln(),
		log: (value, base = new Exact(10)) => value.log(base),
		max: (...values) => Exact.max(...values),
		min: (...values) => Exact.min(...values),
		round: (value, places = new Exact(0)) => value.toDecimalPlaces(wholeNumber(places, 30)),
		sin: (value) => value.sin(),
		sqrt: (value) => value.sqrt(),
		tan: (value) => value.tan()
	})
);

/**
 * @returns the value as a decimal string, to 20 significant digits
 * @throws {CalculationError} in words for the model
 * @example calculate('1893 * 23.7 / 100') // '448.641'
 */
export function calculate(expression: string): string {
	if (expression.length > EXPRESSION_LENGTH_MAX) throw new CalculationError('The expression is too long.');
	const value = evaluate(tokensOf(expression));
	if (!value.isFinite()) throw new CalculationError('The result is not a finite number.');
	return value.toSignificantDigits(RESULT_DIGITS).toString();
}

function evaluate(tokens: readonly string[]): Decimal {
	try {
		return new Parser(tokens).parse();
	} catch (cause) {
		if (cause instanceof CalculationError) throw cause;
		// The library's own limits, such as the sine of a number with more digits than it has of π.
		throw new CalculationError('This cannot be calculated.', { cause });
	}
}

function tokensOf(expression: string): string[] {
	const normal = expression
		.replaceAll('**', '^')
		.replaceAll('×', '*')
		.replaceAll('÷', '/')
		.replaceAll('−', '-');
	const tokens = normal.match(/\d+(?:\.\d+)?(?:e[+-]?\d{1,4})?|\.\d+|[a-z]+|[-+*/%^(),]|\S/gi) ?? [];
	if (tokens.length === 0) throw new CalculationError('There is nothing to calculate.');
	return tokens.map((token) => token.toLowerCase());
}

/** Precedence climbing: sums of products of powers of signed values. */
class Parser {
	#position = 0;
	#depth = 0;

	constructor(private readonly tokens: readonly string[]) {}

	parse(): Decimal {
		const value = this.#sum();
		const rest = this.tokens[this.#position];
		if (rest !== undefined) throw new CalculationError(`"${rest}" was not expected there.`);
		return value;
	}

	#sum(): Decimal {
		let value = this.#product();
		for (let sign = this.#take('+', '-'); sign !== null; sign = this.#take('+', '-')) {
			const next = this.#product();
			value = sign === '+' ? value.plus(next) : value.minus(next);
		}
		return value;
	}

	#product(): Decimal {
		let value = this.#signed();
		for (let sign = this.#take('*', '/', '%'); sign !== null; sign = this.#take('*', '/', '%')) {
			const next = this.#signed();
			if (sign === '*') value = value.times(next);
			else if (next.isZero()) throw new CalculationError('Division by zero.');
			else value = sign === '/' ? value.div(next) : value.mod(next);
		}
		return value;
	}

	/** −2² is −4, as people write it. */
	#signed(): Decimal {
		const sign = this.#take('+', '-');
		if (sign === null) return this.#power();
		const value = this.#within(() => this.#signed());
		return sign === '-' ? value.negated() : value;
	}

	/** From the right: 2^3^2 is 2^9. */
	#power(): Decimal {
		const base = this.#value();
		return this.#take('^') === null
			? base
			: power(
					base,
					this.#within(() => this.#signed())
				);
	}

	#value(): Decimal {
		const token = this.tokens[this.#position++];
		if (token === undefined) throw new CalculationError('The expression ends too early.');
		if (token === '(') return this.#closing(this.#within(() => this.#sum()));
		if (/^[\d.]/.test(token)) return new Exact(token);
		const constant = CONSTANTS.get(token);
		if (constant !== undefined) return constant;
		const called = FUNCTIONS.get(token);
		if (called !== undefined && this.#take('(') !== null) return called(...this.#arguments());
		throw new CalculationError(`"${token}" is not known here.`);
	}

	#arguments(): Decimal[] {
		const values = [this.#within(() => this.#sum())];
		while (this.#take(',') !== null) values.push(this.#within(() => this.#sum()));
		this.#closing(new Exact(0));
		return values;
	}

	#closing(value: Decimal): Decimal {
		if (this.#take(')') === null) throw new CalculationError('A closing bracket is missing.');
		return value;
	}

	#within(read: () => Decimal): Decimal {
		if (++this.#depth > DEPTH_MAX) throw new CalculationError('The expression is nested too deeply.');
		const value = read();
		this.#depth--;
		return value;
	}

	#take(...wanted: string[]): string | null {
		const token = this.tokens[this.#position];
		if (token === undefined || !wanted.includes(token)) return null;
		this.#position++;
		return token;
	}
}

function power(base: Decimal, exponent: Decimal): Decimal {
	if (exponent.abs().gt(EXPONENT_MAX)) throw new CalculationError('The exponent is too large.');
	return base.pow(exponent);
}

function wholeNumber(value: Decimal, max: number): number {
	if (!value.isInteger() || value.isNegative() || value.gt(max)) {
		throw new CalculationError(`A number of places has to be whole, from 0 to ${max}.`);
	}
	return value.toNumber();
}
