import { describe, expect, test } from 'vitest';
import { templateContentSchema } from '$lib/domain/templates-input';
import { STARTER_TEMPLATES } from './starter-templates';

describe('the starter templates', () => {
	test.each(Object.entries(STARTER_TEMPLATES))('%s says what a template may say', (_, content) => {
		expect(templateContentSchema.parse(content)).toEqual(content);
		expect(content.description).not.toBe('');
		expect(content.category).not.toBe('');
	});

	test('are a dozen at least, with every type of variable among them', () => {
		const all = Object.values(STARTER_TEMPLATES);
		expect(all.length).toBeGreaterThanOrEqual(12);
		expect(new Set(all.map(({ name }) => name)).size).toBe(all.length);
		const types = new Set(all.flatMap(({ variables }) => variables.map(({ type }) => type)));
		expect(types.size).toBe(7);
	});
});
