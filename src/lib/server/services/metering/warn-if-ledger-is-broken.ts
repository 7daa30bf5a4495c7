import type { Logger } from '../../logger';
import { checkLedger } from './check-ledger';

/** The nightly look at the books: silence means that they are right. */
export async function warnIfLedgerIsBroken(log: Logger): Promise<void> {
	const { entries, broken } = await checkLedger();
	log.info({ entries, broken: broken.length }, 'ledger checked');
	for (const { name, says, count, rows } of broken) {
		log.error({ invariant: name, says, count, rows }, 'the books are wrong');
	}
}
