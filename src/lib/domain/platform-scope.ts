declare const proven: unique symbol;

/**
 * Proof that somebody administers this deployment. The brand means that it cannot be made from a request; an
 * architecture test allows {@link mintPlatformScope} in the session gate only.
 */
export interface PlatformScope {
	readonly userId: string;
	readonly [proven]: true;
}

export function mintPlatformScope(userId: string): PlatformScope {
	return { userId } as PlatformScope;
}
