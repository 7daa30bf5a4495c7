import './prelude';

await import('./bench/command');
