/**
 * The colour theme that a person chose, kept in a cookie so that the server can send the first page in it. Without
 * a choice the browser follows the system by itself.
 */
export const THEME_COOKIE = 'theme';
export const THEMES = ['light', 'dark', 'system'] as const;
export type Theme = (typeof THEMES)[number];

export const THEME_COOKIE_SECONDS = 365 * 24 * 60 * 60;

export function parseTheme(cookie: string | undefined): Theme {
	return THEMES.find((theme) => theme === cookie) ?? 'system';
}

/** What takes the place of `%colloquy.theme%` in app.html. */
export function themeAttribute(theme: Theme): string {
	return theme === 'system' ? '' : `data-theme="${theme}"`;
}
