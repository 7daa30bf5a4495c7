import type { ModelCapabilities } from '$lib/domain/models';

/** What a model can do that people choose by, as badges and as filters; `key` is what an address has. */
export const CAPABILITIES = [
	{ key: 'vision', label: 'Vision', isIn: ({ vision }) => vision },
	{ key: 'tools', label: 'Tools', isIn: ({ functionCalling }) => functionCalling },
	{
		key: 'json',
		label: 'JSON',
		isIn: ({ jsonMode, structuredOutputs }) => jsonMode || structuredOutputs
	},
	{ key: 'reasoning', label: 'Reasoning', isIn: ({ reasoning }) => reasoning },
	{ key: 'search', label: 'Web search', isIn: ({ webSearch }) => webSearch }
] as const satisfies {
	key: string;
	label: string;
	isIn: (capabilities: ModelCapabilities) => boolean;
}[];
export type CapabilityKey = (typeof CAPABILITIES)[number]['key'];

export function capabilitiesOf({ capabilities }: { capabilities: ModelCapabilities }): string[] {
	return CAPABILITIES.filter(({ isIn }) => isIn(capabilities)).map(({ label }) => label);
}
