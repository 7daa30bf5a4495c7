/** Images that a question may carry: what every vision model of the catalogue reads. */
export const IMAGE_TYPES = ['image/png', 'image/jpeg', 'image/webp', 'image/gif'] as const;
export type ImageType = (typeof IMAGE_TYPES)[number];

export const IMAGE_BYTES_MAX = 10 * 1024 * 1024;
export const IMAGES_PER_MESSAGE_MAX = 8;
