import './prelude';

await import('./chaos/command');
