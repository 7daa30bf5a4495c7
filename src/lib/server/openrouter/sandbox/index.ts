export { SANDBOX_API_KEY, startSandbox, type Sandbox, type SandboxOptions } from './server';
export type { LedgerTotal, SandboxLedgerEntry } from './ledger';
