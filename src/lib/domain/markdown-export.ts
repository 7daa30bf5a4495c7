import type { ExportedMessage } from './export';

interface Heading {
	title: string;
	createdAt: string;
	systemPrompt: string | null;
}

/** The beginning of a conversation as a Markdown document. */
export function markdownHeading({ title, createdAt, systemPrompt }: Heading): string {
	const prompt = systemPrompt === null ? '' : `\n${quoted(systemPrompt)}\n`;
	return `# ${oneLine(title)}\n\n*${createdAt.slice(0, 10)}*\n${prompt}`;
}

/** A message under the name of who said it. Its own Markdown stays as it is. */
export function markdownMessage({
	role,
	modelId,
	parts
}: Pick<ExportedMessage, 'role' | 'modelId' | 'parts'>): string {
	const who = role === 'user' ? 'You' : (modelId ?? 'Assistant');
	const body: string[] = [];
	const sources: string[] = [];
	for (const part of parts) {
		if (part.type === 'text') body.push(part.text);
		else if (part.type === 'reasoning' && part.text !== '') body.push(quoted(part.text));
		else if (part.type === 'file') body.push(`*Image: ${oneLine(part.filename ?? part.mediaType)}*`);
		else if (part.type === 'source-url') {
			sources.push(`- [${oneLine(part.title ?? part.url).replace(/[[\]]/g, '\\$&')}](<${part.url}>)`);
		}
	}
	if (sources.length > 0) body.push(sources.join('\n'));
	return `\n## ${who}\n\n${body.join('\n\n').trim()}\n`;
}

const quoted = (text: string) => text.replace(/^/gm, '> ');
const oneLine = (text: string) => text.replace(/\s+/g, ' ').trim();
