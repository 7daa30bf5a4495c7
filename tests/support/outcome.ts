import { isAppError } from '$lib/domain/errors';

/** `done`, or the code of the refusal. @throws whatever is not a refusal */
export async function outcome(work: Promise<unknown>): Promise<string> {
	try {
		await work;
		return 'done';
	} catch (error) {
		if (isAppError(error)) return error.code;
		throw error;
	}
}
