import type { Brief } from './brief';

/** A source as OpenRouter attaches it to an answer that searched the web. */
export interface UrlCitation {
	type: 'url_citation';
	url_citation: { url: string; title: string; start_index: number; end_index: number };
}

/** Made-up sources, at a domain that is reserved for examples; each cites the start of the answer. */
export function sourcesFor({ topic, title }: Brief, answer: string): UrlCitation[] {
	const slug = encodeURIComponent(topic.toLowerCase().replace(/\s+/g, '-'));
	const end_index = Math.min(answer.length, 120);
	return ['overview', 'background'].map((page) => ({
		type: 'url_citation',
		url_citation: {
			url: `https://example.com/${page}/${slug}`,
			title: `${title}: ${page}`,
			start_index: 0,
			end_index
		}
	}));
}
