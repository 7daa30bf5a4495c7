import { Refusal } from '$lib/client/refusal';
import {
	IMAGE_BYTES_MAX,
	IMAGE_TYPES,
	IMAGES_PER_MESSAGE_MAX,
	type Attachment
} from '$lib/domain/attachments';

const MEGABYTE = 1024 * 1024;

/** Why a file is not taken, before it travels; null for one that is. */
export function problemOf({ type, size }: Pick<File, 'type' | 'size'>): string | null {
	if (!IMAGE_TYPES.some((known) => known === type)) return 'Only PNG, JPEG, WebP and GIF images can be sent.';
	if (size > IMAGE_BYTES_MAX) {
		const megabytes = (size / MEGABYTE).toFixed(1);
		return `Images can have ${IMAGE_BYTES_MAX / MEGABYTE} MB at the most; this one has ${megabytes} MB.`;
	}
	return size === 0 ? 'This file is empty.' : null;
}

export const TOO_MANY = `A message can have ${IMAGES_PER_MESSAGE_MAX} images at the most.`;

/** Uploads an image for a question. XMLHttpRequest, since `fetch` does not tell how much has been sent. */
export function uploadImage(
	file: File,
	{ tenant, signal, onProgress }: { tenant: string; signal: AbortSignal; onProgress: (part: number) => void }
): Promise<Attachment> {
	const { promise, resolve, reject } = Promise.withResolvers<Attachment>();
	const request = new XMLHttpRequest();
	request.open('POST', `/api/attachments?tenant=${encodeURIComponent(tenant)}`);
	request.upload.onprogress = ({ loaded, total }) => onProgress(total === 0 ? 0 : loaded / total);
	request.onload = () => {
		if (request.status === 201) resolve(JSON.parse(request.responseText) as Attachment);
		else
			void Refusal.fromResponse(new Response(request.responseText, { status: request.status })).then(reject);
	};
	request.onerror = () => reject(Refusal.from(null));
	request.onabort = () => reject(Refusal.from(null));
	signal.addEventListener('abort', () => request.abort());
	const body = new FormData();
	body.set('file', file);
	request.send(body);
	return promise;
}

/** Nobody waits for it: what is not taken back now is swept a day later. */
export function removeUpload({ url }: Attachment): void {
	void fetch(url, { method: 'DELETE', keepalive: true }).catch(() => {});
}
