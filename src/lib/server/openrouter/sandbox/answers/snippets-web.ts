import type { Snippet } from './snippets';

/** The same for pages and the JVM. */
const javascript: Snippet[] = [
	{
		does: 'wait until somebody has stopped typing',
		code: `export function debounce(callback, delayMs = 250) {
  let timer;
  return (...args) => {
    clearTimeout(timer);
    timer = setTimeout(() => callback(...args), delayMs);
  };
}

const search = debounce((text) => console.log('searching for', text));
search('c');
search('co');
search('colloquy'); // only this one runs`,
		notes: [
			'Each call cancels the one before, so a burst ends in a single run.',
			'The rest parameter passes on whatever the caller gave.'
		]
	},
	{
		does: 'fetch JSON and treat an error status as an error',
		code: `export async function getJson(url, { timeoutMs = 5_000 } = {}) {
  const response = await fetch(url, { signal: AbortSignal.timeout(timeoutMs) });
  if (!response.ok) {
    throw new Error(\`\${url} answered \${response.status}\`);
  }
  return response.json();
}`,
		notes: [
			'`fetch` only rejects when the network fails; `response.ok` covers the rest.',
			'`AbortSignal.timeout` ends a request that hangs.'
		]
	}
];

const css: Snippet[] = [
	{
		does: 'lay out cards that wrap by themselves',
		code: `.cards {
  display: grid;
  grid-template-columns: repeat(auto-fill, minmax(min(16rem, 100%), 1fr));
  gap: 1rem;
}

.card {
  border-radius: 0.75rem;
  padding: 1rem;
  background: light-dark(white, #1f2937);
}`,
		notes: [
			'`auto-fill` with `minmax` needs no media query.',
			'The inner `min()` keeps a card from overflowing a narrow phone.'
		]
	}
];

const html: Snippet[] = [
	{
		does: 'make a form that works without JavaScript',
		code: `<form method="post" action="/contact">
  <label for="email">E-mail</label>
  <input id="email" name="email" type="email" autocomplete="email" required />

  <label for="message">Message</label>
  <textarea id="message" name="message" rows="5" required></textarea>

  <button type="submit">Send</button>
</form>`,
		notes: [
			'Every field has a label that names it, for people who do not see the layout.',
			'The browser checks `type="email"` and `required` before anything is sent.'
		]
	}
];

const svelte: Snippet[] = [
	{
		does: 'filter a list as somebody types',
		code: `<script lang="ts">
	let { items }: { items: string[] } = $props();
	let query = $state('');
	const matches = $derived(items.filter((item) => item.toLowerCase().includes(query.toLowerCase())));
</script>

<input bind:value={query} placeholder="Filter" />
<ul>
	{#each matches as item (item)}
		<li>{item}</li>
	{:else}
		<li>Nothing matches.</li>
	{/each}
</ul>`,
		notes: [
			'`$derived` follows both the list and the query; there is nothing to keep in step by hand.',
			'The key in `{#each}` lets Svelte move rows instead of making them anew.'
		]
	}
];

const java: Snippet[] = [
	{
		does: 'count by group with a stream',
		code: `import java.util.List;
import java.util.Map;
import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;

record Visit(String page, String visitor) {}

class Report {
    static Map<String, Long> visitsPerPage(List<Visit> visits) {
        return visits.stream().collect(groupingBy(Visit::page, counting()));
    }
}`,
		notes: [
			'A record is enough for data that does not change.',
			'`groupingBy` with `counting` says what is wanted, not how to loop.'
		]
	}
];

export const WEB_SNIPPETS: Readonly<Record<string, readonly Snippet[]>> = {
	javascript,
	css,
	html,
	svelte,
	java
};
