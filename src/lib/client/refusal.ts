import { TRPCClientError } from '@trpc/client';
import { ERROR_CODES, isErrorCode, type ErrorCode } from '$lib/domain/errors';

/** What the server said when it refused, or what to say when it could not be reached. */
export class Refusal extends Error {
	override readonly name = 'Refusal';

	constructor(
		/** null: the server did not say, or did not answer */
		readonly code: ErrorCode | null,
		message: string,
		readonly details: Record<string, unknown> = {}
	) {
		super(message);
	}

	/** From the body of a refusal, `{"error":{"code","message",…}}`. */
	static async fromResponse(response: Response): Promise<Refusal> {
		const body: unknown = await response.json().catch(() => null);
		return Refusal.fromBody((body as { error?: unknown } | null)?.error);
	}

	static from(error: unknown): Refusal {
		if (error instanceof Refusal) return error;
		if (error instanceof TRPCClientError && error.data != null) {
			return Refusal.fromBody((error.data as { error?: unknown }).error);
		}
		return new Refusal(null, 'The server could not be reached. Please check your connection and try again.');
	}

	private static fromBody(body: unknown): Refusal {
		const { code, message, ...details } = (body ?? {}) as Record<string, unknown>;
		if (!isErrorCode(code)) return new Refusal(null, 'Something went wrong on our side. Please try again.');
		return new Refusal(code, typeof message === 'string' ? message : ERROR_CODES[code].message, details);
	}
}
