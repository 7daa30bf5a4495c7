/**
 * What is in an answer's elements that no answer of ours has, in words; nothing for a clean one. Handed to a page as it
 * is, so it uses nothing from outside.
 * @param answer the element that holds all of it
 */
export function foreignInAnswer(answer: Element): string[] {
	const words = (text: string) => text.split(' ');
	const MATHML = words(
		'math semantics annotation mrow mi mn mo ms mtext mspace msup msub msubsup mfrac msqrt mroot mover munder munderover mtable mtr mtd mstyle mpadded mphantom menclose merror mmultiscripts mprescripts mglyph none'
	);
	const ICON = words('svg path rect circle line polyline');
	const OWN = words(
		'div p h3 h4 ul ol li blockquote hr pre code strong em s br a sup span img figure figcaption input table thead tbody tr th td button'
	);
	const ANYWHERE = words('class role aria-label aria-hidden tabindex');
	const BY_TAG: Record<string, string[]> = {
		a: words('href target rel title'),
		button: words('type title aria-label'),
		div: words('id'),
		h3: words('data-depth'),
		h4: words('data-depth'),
		img: words('src alt loading title'),
		input: words('type disabled checked'),
		ol: words('start'),
		span: words('title style'),
		td: words('data-align data-long'),
		th: words('data-align data-long scope')
	};
	const found: string[] = [];
	for (const element of answer.querySelectorAll('*')) {
		const tag = element.localName;
		const isIcon = element.closest('svg.lucide') !== null && ICON.includes(tag);
		const isMath = element.closest('math') !== null && MATHML.includes(tag);
		if (!isIcon && !isMath && !OWN.includes(tag)) found.push(`<${tag}>`);
		for (const { name, value } of element.attributes) {
			const isKnown = isIcon || isMath || ANYWHERE.includes(name) || BY_TAG[tag]?.includes(name);
			const isDangerous =
				/^on|^srcdoc$|^formaction$|^action$|^ping$|xlink/i.test(name) ||
				(name === 'style' && /url|expression|position|@|javascript/i.test(value)) ||
				(/^(href|src)$/.test(name) && !isIcon && isMath);
			if (!isKnown || isDangerous) found.push(`<${tag} ${name}="${value}">`);
		}
		if (tag === 'a') {
			const href = element.getAttribute('href') ?? '';
			const isFootnote = href.startsWith('#') && element.closest('sup.footnote-mark') !== null;
			const isSealed =
				element.getAttribute('rel') === 'noopener noreferrer nofollow' &&
				element.getAttribute('target') === '_blank';
			if (!isFootnote && !(isSealed && /^(https?|mailto):/.test(href))) found.push(`<a href="${href}">`);
		}
		if (tag === 'img' && !/^\/[\w.~-]/.test(element.getAttribute('src') ?? '')) {
			found.push(`<img src="${element.getAttribute('src')}">`);
		}
		if (element.id !== '' && element.closest('.footnote') !== element) found.push(`#${element.id}`);
	}
	return found;
}
