import './prelude';

await import('./demo/command');
