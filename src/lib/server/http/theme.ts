/** The person's choice as an attribute of `<html>`, so that the first paint is right; none follows the system. */
export function themeAttribute(choice: string | undefined): string {
	return choice === 'light' || choice === 'dark' ? `data-theme="${choice}"` : '';
}
