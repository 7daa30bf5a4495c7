import './prelude';

await import('./database-command');
