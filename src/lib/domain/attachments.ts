import { isId } from './ids';

/** Images that a question may carry: what every vision model of the catalogue reads. */
export const IMAGE_TYPES = ['image/png', 'image/jpeg', 'image/webp', 'image/gif'] as const;
export type ImageType = (typeof IMAGE_TYPES)[number];

export const IMAGE_BYTES_MAX = 10 * 1024 * 1024;
/** on each side; beyond it nobody looks closer, and some providers refuse */
export const IMAGE_PIXELS_MAX = 12_000;
export const IMAGES_PER_MESSAGE_MAX = 8;

/** An uploaded image, as `POST /api/attachments` answers it. */
export interface Attachment {
	id: string;
	mediaType: ImageType;
	filename: string;
	sizeBytes: number;
	/** pixels */
	width: number;
	height: number;
	/** on this site, for those who may see it */
	url: string;
}

const PATH = '/api/attachments/';

export function attachmentUrl(id: string, tenantSlug: string): string {
	return `${PATH}${id}?tenant=${encodeURIComponent(tenantSlug)}`;
}

/** The id in an {@link attachmentUrl}; null for any other address. */
export function attachmentIdOf(url: string): string | null {
	if (!url.startsWith(PATH)) return null;
	const [id = ''] = url.slice(PATH.length).split('?');
	return isId(id) ? id.toLowerCase() : null;
}

/** Providers scale an image down and count what is left in tiles; the finest of those that are sold as of 2026. */
const PIXELS_PER_TOKEN = 750;
const TOKENS_MIN = 1_600;
const TOKENS_MAX = 16_384;

/**
 * How many tokens of a prompt an image is, from above, as holds need it. `gpt-4o-mini` counts a tile of 512 pixels as
 * 5,667 tokens and an image as 2,833 more, eight tiles at the most (OpenAI's guide on images and vision).
 */
export function estimateImageTokens(
	{ width, height }: { width: number; height: number },
	modelId: string
): number {
	if (/^openai\/gpt-4o-mini\b/.test(modelId)) {
		const tiles = Math.min(8, Math.ceil(width / 512) * Math.ceil(height / 512));
		return 2_833 + 5_667 * tiles;
	}
	return Math.min(TOKENS_MAX, Math.max(TOKENS_MIN, Math.ceil((width * height) / PIXELS_PER_TOKEN)));
}
