import { redirect, type RequestEvent } from '@sveltejs/kit';
import type { ExportFormat } from '$lib/domain/export';

type FileType = ExportFormat | 'csv';

const TYPES: Record<FileType, string> = {
	json: 'application/json; charset=utf-8',
	markdown: 'text/markdown; charset=utf-8',
	csv: 'text/csv; charset=utf-8; header=present'
};

/**
 * A file that is written as fast as its reader takes it, and no faster. What fails in the middle breaks the download
 * off: browsers tell that from a file that has ended.
 */
export function download(
	{ filename, chunks }: { filename: string; chunks: AsyncGenerator<string> },
	type: FileType
): Response {
	const body = new ReadableStream<string>({
		async pull(controller) {
			const next = await chunks.next();
			if (next.done === true) controller.close();
			else controller.enqueue(next.value);
		},
		async cancel() {
			await chunks.return(undefined);
		}
	}).pipeThrough(new TextEncoderStream());
	return new Response(body, {
		headers: {
			'content-type': TYPES[type],
			'content-disposition': `attachment; filename*=UTF-8''${encodeURIComponent(filename)}`,
			'cache-control': 'private, no-store'
		}
	});
}

/** Downloads are opened as pages are: who is signed out is sent to sign in. */
export function requireSignIn({ locals, url }: Pick<RequestEvent, 'locals' | 'url'>): void {
	if (locals.user === null) redirect(303, `/login?next=${encodeURIComponent(url.pathname + url.search)}`);
}
