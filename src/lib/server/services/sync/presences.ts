import { PRESENCE_LASTS_MS, type Presence } from '$lib/domain/sync';
import type { PresenceNotice } from './notices';

/** Who is at which shared conversation, as far as this instance has heard. Kept nowhere else. */
export class Presences {
	readonly #present = new Map<string, { presence: PresenceNotice; forget: NodeJS.Timeout }>();
	readonly #tell: (presence: PresenceNotice) => void;

	/** @param tell hears of each change, also of those who did not say that they are gone */
	constructor(tell: (presence: PresenceNotice) => void) {
		this.#tell = tell;
	}

	note(presence: PresenceNotice): void {
		const key = keyOf(presence);
		const before = this.#present.get(key);
		clearTimeout(before?.forget);
		if (presence.state === 'gone') {
			this.#present.delete(key);
			if (before !== undefined) this.#tell(presence);
			return;
		}
		const forget = setTimeout(() => this.note({ ...presence, state: 'gone' }), PRESENCE_LASTS_MS).unref();
		this.#present.set(key, { presence, forget });
		if (before?.presence.state !== presence.state) this.#tell(presence);
	}

	of(tenantId: string): Presence[] {
		return [...this.#present.values()].flatMap(({ presence }) => {
			const { tenantId: own, ...told } = presence;
			return own === tenantId ? told : [];
		});
	}

	/** Nobody is there any more, as far as others may know. */
	forgetWhere(matches: (presence: PresenceNotice) => boolean): void {
		for (const { presence } of [...this.#present.values()]) {
			if (matches(presence)) this.note({ ...presence, state: 'gone' });
		}
	}

	clear(): void {
		for (const { forget } of this.#present.values()) clearTimeout(forget);
		this.#present.clear();
	}
}

const keyOf = ({ tenantId, conversationId, userId }: PresenceNotice) =>
	`${tenantId}/${conversationId}/${userId}`;
