import { setTimeout as delay } from 'node:timers/promises';
import { createClient } from '@redis/client';
import { logger } from '../logger';
import type { Bus } from './bus';

const RECONNECT_AFTER_MAX_MS = 2_000;
/** A server that is gone without a word is found out by its silence. */
const PING_EVERY_MS = 5_000;
const SILENCE_MAX_MS = 15_000;
/** Without Redis nobody has to wait: they hear by the other way. */
const SUBSCRIBE_MAX_MS = 1_000;

/**
 * By Redis' publish and subscribe, which keeps nothing and makes no commit wait. What Redis cannot carry goes by
 * `meanwhile`, which is always heard too: an instance that has lost Redis still reaches those that have not.
 */
export function redisBus(url: string, meanwhile: Bus): Bus {
	const teller = connect(url);
	// A connection that subscribes does nothing else.
	const hearer = connect(url);
	const listeners = new Map<string, Set<(message: string) => void>>();
	const subscriptions = new Map<string, Promise<void>>();

	let isAway = false;
	hearer.on('error', (err: unknown) => {
		if (!isAway) logger.warn({ err }, 'Redis is away; meanwhile PostgreSQL carries what it did');
		isAway = true;
	});
	hearer.on('ready', () => {
		if (isAway) logger.info('Redis is back');
		isAway = false;
		for (const channel of listeners.keys()) void subscribe(channel);
	});
	const met = new Promise<void>((resolve) => {
		hearer.once('ready', resolve).once('error', () => {
			resolve();
		});
	});

	/** For good: the client brings it back with a connection that was lost. */
	function subscribe(channel: string): Promise<void> {
		let subscription = subscriptions.get(channel);
		if (subscription !== undefined || !hearer.isReady) return subscription ?? Promise.resolve();
		subscription = hearer
			.subscribe(channel, (message) => {
				for (const onMessage of listeners.get(channel) ?? []) onMessage(message);
			})
			// With the connection; then it is begun anew.
			.catch(() => {
				subscriptions.delete(channel);
			});
		subscriptions.set(channel, subscription);
		return subscription;
	}

	return {
		tell(channel, messages) {
			// Whoever does not hear by it cannot tell whether others do.
			if (!hearer.isReady) {
				meanwhile.tell(channel, messages);
				return;
			}
			for (const message of messages) {
				teller.publish(channel, message).catch(() => {
					meanwhile.tell(channel, [message]);
				});
			}
		},
		async hear(channel, onMessage) {
			const stop = await meanwhile.hear(channel, onMessage);
			const heard = listeners.get(channel) ?? new Set();
			listeners.set(channel, heard.add(onMessage));
			const subscribed = met.then(() => subscribe(channel));
			await Promise.race([subscribed, delay(SUBSCRIBE_MAX_MS, undefined, { ref: false })]);
			return async () => {
				heard.delete(onMessage);
				await stop();
			};
		},
		async close() {
			teller.destroy();
			hearer.destroy();
			await meanwhile.close();
		}
	};
}

function connect(url: string) {
	const client = createClient({
		url,
		// What waited for Redis would come too late.
		disableOfflineQueue: true,
		pingInterval: PING_EVERY_MS,
		socket: {
			socketTimeout: SILENCE_MAX_MS,
			reconnectStrategy: (retries) =>
				Math.min(50 * 2 ** retries, RECONNECT_AFTER_MAX_MS) * (0.5 + Math.random() / 2)
		}
	});
	// Each failure is this too, and one that nobody hears would end the process.
	client.on('error', () => {});
	// Settles when it is closed at the latest.
	client.connect().catch(() => {});
	return client;
}
