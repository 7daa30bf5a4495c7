import './prelude';

await import('./test-command');
