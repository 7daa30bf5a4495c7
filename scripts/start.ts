import './prelude';

await import('./serve');
