import { sveltekit } from '@sveltejs/kit/vite';
import tailwindcss from '@tailwindcss/vite';
import { defineConfig } from 'vite';
import { leanBrowser } from './scripts/vite/lean-browser.ts';

export default defineConfig({ plugins: [tailwindcss(), sveltekit(), leanBrowser()] });
