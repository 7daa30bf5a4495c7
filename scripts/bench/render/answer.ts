/** An answer such as people ask for when they ask for a lot: every kind of block, and some that grow long. */
export function longAnswer(characters: number): string {
	let text = '';
	for (let part = 1; text.length < characters; part++) text += section(part);
	return text.slice(0, characters);
}

function section(part: number): string {
	const prose = `The **second reading** of part ${part} is about *what stays*: a paragraph with \`inline code\`, a [link](https://example.com/${part}), a price of $5, and the formula $a_${part}^2 + b^2 = c^2$ in the middle of it. `;
	const items = Array.from(
		{ length: 8 },
		(_, index) =>
			`${index + 1}. **Step ${index + 1}** does its part, and \`keeps(${index})\` what was there before it.`
	);
	const rows = Array.from(
		{ length: 12 },
		(_, index) =>
			`| row ${index} | ${index * part} | *${index % 3 === 0 ? 'yes' : 'no'}* | a few words about it |`
	);
	const code = Array.from(
		{ length: 45 },
		(_, index) =>
			`\tconst value${index} = await compute(${index}, { part: ${part}, name: 'n${index}' }); // step ${index}`
	);
	return [
		`## Part ${part}`,
		prose.repeat(3),
		items.join('\n'),
		`| name | count | is it | remark |\n|---|--:|:-:|---|\n${rows.join('\n')}`,
		`\`\`\`ts\nexport async function part${part}() {\n${code.join('\n')}\n}\n\`\`\``,
		`$$\n\\sum_{i=1}^{${part}} i = \\frac{${part}(${part} + 1)}{2}\n$$`,
		`> ${prose}`,
		`- [x] done\n- [ ] open, see [^${part}]`,
		`[^${part}]: ${prose}`,
		''
	].join('\n\n');
}
