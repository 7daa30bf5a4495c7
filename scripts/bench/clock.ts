/** What travels in the text of questions and answers: how to answer, and when each piece of it left. */
export interface AnswerPlan {
	chunks: number;
	paceMs: number;
}

export function writePlan({ chunks, paceMs }: AnswerPlan): string {
	return `Answer in ${chunks} pieces, one every ${paceMs} ms, please.`;
}

/** @throws {Error} for a question of somebody else */
export function readPlan(question: string): AnswerPlan {
	const found = /^Answer in (\d+) pieces, one every (\d+) ms/.exec(question);
	if (found === null) throw new Error(`this is no question of the benchmark: ${question}`);
	return { chunks: Number(found[1]), paceMs: Number(found[2]) };
}

/** Microseconds of a clock that all processes of this machine share. */
export const now = () => Number(process.hrtime.bigint() / 1_000n);

export const stamp = (at: number) => `@${at} `;

/** The stamps in a piece of a stream, and what of its end may be the beginning of one. */
export function readStamps(piece: string): { stamps: number[]; rest: string } {
	const stamps = Array.from(piece.matchAll(/@(\d+) /g), ([, at]) => Number(at));
	return { stamps, rest: /@\d*$/.exec(piece)?.[0] ?? '' };
}
