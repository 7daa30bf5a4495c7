import { expect, test } from 'vitest';
import { exportFilename } from './export';

test.each([
	['Why is the sky blue?', 'Why is the sky blue.md'],
	['../../etc/passwd', '.. .. etc passwd.md'],
	['a\r\nb: "c"', 'a b c.md'],
	['???', 'Conversation.md'],
	['ends.', 'ends.md']
])('“%s” is exported as %s', (title, filename) => {
	expect(exportFilename(title, 'markdown')).toBe(filename);
});
