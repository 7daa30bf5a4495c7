import './prelude';

await import('./ledger-check-command');
