import type { ChatMessage } from '$lib/domain/chat';
import type { Question } from './draft-storage';

/** A question as the AI SDK sends it: what it is about comes before what is asked. */
export function partsOf({ text, images }: Question): ChatMessage['parts'] {
	return [
		...images.map(({ mediaType, filename, url }) => ({ type: 'file' as const, mediaType, filename, url })),
		...(text.trim() === '' ? [] : [{ type: 'text' as const, text }])
	];
}

/** What goes with it where it was made from a template, as the server takes it. */
export function templateOf({ text, template }: Question) {
	if (template == null) return undefined;
	const { id, versionId, variables, text: filled } = template;
	return { id, versionId, variables, isEdited: text !== filled };
}

/** Whether a message that was sent is this question. */
export function isQuestion(parts: ChatMessage['parts'], question: Question): boolean {
	const said = (all: ChatMessage['parts']) =>
		all.flatMap((part) => (part.type === 'text' ? [part.text] : part.type === 'file' ? [part.url] : []));
	return said(parts).join('\n') === said(partsOf(question)).join('\n');
}

export function sameQuestion(a: Question, b: Question): boolean {
	const idsOf = ({ images }: Question) => images.map(({ id }) => id).join();
	return a.text === b.text && idsOf(a) === idsOf(b);
}
