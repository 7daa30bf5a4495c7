import './prelude';

await import('./serve-dev');
