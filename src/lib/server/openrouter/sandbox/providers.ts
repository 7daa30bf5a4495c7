import { authorOf } from '$lib/domain/catalogue';
import type { Random } from './random';
import type { ChatRequest } from './request';

/** Who serves whose models, by the author part of the model id, as OpenRouter spells them. */
const HOSTS: Readonly<Record<string, readonly string[]>> = {
	openai: ['OpenAI', 'Azure'],
	anthropic: ['Anthropic', 'Amazon Bedrock', 'Google'],
	google: ['Google', 'Google AI Studio'],
	deepseek: ['DeepSeek', 'Fireworks', 'Novita', 'DeepInfra', 'Alibaba'],
	meta: ['Meta'],
	'meta-llama': ['DeepInfra', 'Together', 'Groq', 'Fireworks'],
	mistralai: ['Mistral'],
	'x-ai': ['xAI'],
	qwen: ['Alibaba', 'DeepInfra', 'Novita'],
	moonshotai: ['Moonshot AI', 'Fireworks', 'Together'],
	'z-ai': ['Z.AI', 'Novita', 'DeepInfra'],
	minimax: ['Minimax', 'Novita'],
	xiaomi: ['Xiaomi'],
	tencent: ['Tencent', 'Novita'],
	nvidia: ['Nvidia', 'DeepInfra'],
	perplexity: ['Perplexity'],
	cohere: ['Cohere'],
	amazon: ['Amazon Bedrock']
};

/** Those that stop working, and billing, when a streaming client goes away. Source: reference, "Streaming". */
const STOPPING = new Set(
	`openai azure anthropic fireworks mancer recursal anyscale lepton octoai novita deepinfra together cohere
	hyperbolic infermatic avian xai cloudflare sfcompute nineteen liquid friendli chutes deepseek`.split(/\s+/)
);

/** The form in which requests name providers: `Google AI Studio` → `google-ai-studio`. */
export function slugOf(provider: string): string {
	return provider
		.toLowerCase()
		.replace(/[^a-z0-9]+/g, '-')
		.replace(/^-+|-+$/g, '');
}

export function stopsOnCancel(provider: string): boolean {
	return STOPPING.has(slugOf(provider));
}

export function hostsOf(modelId: string): readonly string[] {
	return HOSTS[authorOf(modelId)] ?? ['DeepInfra', 'Together'];
}

/** A provider for a request within its preferences (`provider.only`, `ignore`, `order`), or null if none is left. */
export function chooseProvider(
	hosts: readonly string[],
	preferences: ChatRequest['provider'],
	random: Random
): string | null {
	const isNamed = (host: string, names: readonly string[]) =>
		names.some((name) => slugOf(name) === slugOf(host));
	const { only, ignore, order, allow_fallbacks: allowsOthers = true } = preferences ?? {};
	const allowed = hosts.filter(
		(host) => (!only?.length || isNamed(host, only)) && !isNamed(host, ignore ?? [])
	);
	const ordered = (order ?? []).flatMap((name) => allowed.filter((host) => slugOf(host) === slugOf(name)));
	if (ordered[0] !== undefined) return ordered[0];
	if (allowed.length === 0 || (order?.length && allowsOthers === false)) return null;
	return random.pick(allowed);
}
