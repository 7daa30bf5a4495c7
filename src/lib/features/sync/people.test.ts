import { expect, test } from 'vitest';
import { initialsOf, peopleInWords } from './people';

const person = (name: string, isWriting = false) => ({ id: name, name, isWriting });

test('initials are of the first and the last word, in any script', () => {
	expect(
		['Ada Lovelace', 'grace brewster hopper', '  Plato ', '李 小龙', '👩‍🚀 Zoë', ''].map(initialsOf)
	).toEqual(['AL', 'GH', 'P', '李小', '👩‍🚀Z', '']);
});

test('says who writes and who looks, and counts whoever is too many to name', () => {
	expect(peopleInWords([])).toBe('');
	expect(peopleInWords([person('Ada', true)])).toBe('Ada is writing.');
	expect(peopleInWords([person('Ada', true), person('Alan'), person('Grace')])).toBe(
		'Ada is writing. Alan and Grace are looking.'
	);
	expect(peopleInWords(['A', 'B', 'C', 'D'].map((name) => person(name)))).toBe(
		'A, B, C, and one other are looking.'
	);
	expect(peopleInWords(['A', 'B', 'C', 'D', 'E'].map((name) => person(name)))).toBe(
		'A, B, C, and 2 others are looking.'
	);
});
