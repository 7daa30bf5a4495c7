import type { Person } from './presences.svelte';

const characters = new Intl.Segmenter();

/** `AL` for Ada Lovelace: of the first and the last word, whatever the script. */
export function initialsOf(name: string): string {
	const words = name.trim().split(/\s+/);
	return [words[0], words.length > 1 ? words.at(-1) : undefined]
		.map(
			(word) =>
				characters
					.segment(word ?? '')
					[Symbol.iterator]()
					.next().value?.segment ?? ''
		)
		.join('')
		.toLocaleUpperCase();
}

/** `Ada is writing. Alan and Grace are looking.` Empty where there is nobody. */
export function peopleInWords(people: readonly Person[]): string {
	const { writing = [], looking = [] } = Object.groupBy(people, ({ isWriting }) =>
		isWriting ? 'writing' : 'looking'
	);
	return [sentence(writing, 'writing'), sentence(looking, 'looking')].filter((each) => each !== '').join(' ');
}

const NAMED = 3;

function sentence(people: readonly Person[], deed: string): string {
	if (people.length === 0) return '';
	const names = people.slice(0, NAMED).map(({ name }) => name);
	const others = people.length - names.length;
	const all = others === 0 ? names : [...names, others === 1 ? 'one other' : `${others} others`];
	const list = new Intl.ListFormat('en', { type: 'conjunction' }).format(all);
	return `${list} ${people.length === 1 ? 'is' : 'are'} ${deed}.`;
}
