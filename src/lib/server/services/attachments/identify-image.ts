import { imageSize } from 'image-size';
import { IMAGE_BYTES_MAX, IMAGE_PIXELS_MAX, type ImageType } from '$lib/domain/attachments';
import { AppError } from '$lib/domain/errors';

const TYPES: Record<string, ImageType> = {
	png: 'image/png',
	jpg: 'image/jpeg',
	webp: 'image/webp',
	gif: 'image/gif'
};

/**
 * What an image is, by its own bytes: neither its name nor what the browser says of it counts.
 * @throws {AppError} INVALID_INPUT for what is no image of a kind that models read, or is too large
 */
export function identifyImage(bytes: Uint8Array): { mediaType: ImageType; width: number; height: number } {
	if (bytes.byteLength > IMAGE_BYTES_MAX) throw unusable('An image may be 10 MB at the most.');
	const { type = '', width, height } = measure(bytes);
	const mediaType = TYPES[type];
	if (mediaType === undefined) throw unusable('Only PNG, JPEG, WebP and GIF images can be sent.');
	if (width < 1 || height < 1 || Math.max(width, height) > IMAGE_PIXELS_MAX) {
		throw unusable(`An image may be ${IMAGE_PIXELS_MAX} pixels wide and high at the most.`);
	}
	return { mediaType, width, height };
}

function measure(bytes: Uint8Array): ReturnType<typeof imageSize> {
	try {
		return imageSize(bytes);
	} catch (cause) {
		throw unusable('This is not an image that can be read.', cause);
	}
}

function unusable(message: string, cause?: unknown): AppError<'INVALID_INPUT'> {
	return new AppError('INVALID_INPUT', message, { fields: { file: [message] } }, { cause });
}
