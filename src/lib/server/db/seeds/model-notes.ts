import { USE_CASES, type UseCase } from '$lib/domain/models';

/**
 * What we say about the seeded models and what we would use them for, in our own words; OpenRouter's descriptions
 * are not copied. Judged by what the maker says a model is for, its price, context and inputs, not by benchmarks.
 */
export interface ModelNote {
	description: string;
	recommendedFor: UseCase[];
}

const DESCRIPTIONS: Readonly<Record<string, string>> = {
	'openai/gpt-5.6-sol': 'The strongest of the GPT-5.6 family; thinks before hard answers.',
	'openai/gpt-5.6-terra': 'The balanced member of the GPT-5.6 family, for long everyday work.',
	'openai/gpt-5.6-luna': 'The small GPT-5.6: a large context at a very low price.',
	'openai/gpt-5.5': 'The flagship before GPT-5.6; dearer, still very capable.',
	'openai/gpt-5.4-mini': 'A small, quick GPT-5 for routine coding and chat.',
	'openai/gpt-5.2': 'An earlier GPT-5 flagship, kept for work that was tuned on it.',
	'openai/gpt-4.1': 'Answers at once, follows instructions closely and reads a million tokens.',
	'openai/gpt-4o': 'The well-known all-rounder of 2024; reads text, images and files.',
	'openai/gpt-4o-mini': 'The small GPT-4o: cheap and dependable for short tasks.',
	'openai/gpt-4-turbo': "The GPT-4 of early 2024; expensive by today's measure.",
	'openai/gpt-3.5-turbo': 'The model that made chat popular; small context, simple tasks.',
	'openai/gpt-oss-120b': "OpenAI's open-weight model; reasons at a very low price.",
	'anthropic/claude-fable-5': 'A Claude for long prose and hard problems; dear, and always thinks first.',
	'anthropic/claude-opus-5': 'The large Claude: careful with code, documents and long tasks.',
	'anthropic/claude-opus-4.8': 'The previous Opus, at the price of the current one.',
	'anthropic/claude-sonnet-5': 'The middle Claude and a good default: strong code and prose at a fair price.',
	'anthropic/claude-sonnet-4.6': 'The previous Sonnet, widely used for coding and writing.',
	'anthropic/claude-haiku-4.5': 'The quick Claude, for chat, extraction and small edits.',
	'anthropic/claude-3-haiku': 'The quick Claude of 2024; short answers for very little money.',
	'anthropic/claude-3.5-sonnet': 'The Claude of late 2024, widely used for code.',
	'anthropic/claude-3-opus': 'The large Claude of 2024.',
	'google/gemini-3.1-pro-preview':
		"Google's large Gemini: reads text, images, audio and video, and always thinks first.",
	'google/gemini-3.7-flash': 'A quick, cheap Gemini with a million tokens of context; always thinks first.',
	'google/gemini-3.6-flash': 'The Flash before 3.7, at twice its price.',
	'google/gemini-3-flash-preview': 'A quick Gemini that can answer without thinking first.',
	'google/gemini-2.5-pro': 'The large Gemini of 2025, for long and mixed documents.',
	'google/gemini-2.5-flash': 'The quick Gemini of 2025; thinking is optional.',
	'google/gemma-4-31b-it:free': "Google's open-weight model, free of charge with a daily limit.",
	'google/gemini-pro-1.5': 'The large Gemini of 2024, with two million tokens of context.',
	'google/gemini-flash-1.5': 'The quick Gemini of 2024: very cheap, very long context.',
	'mistralai/mistral-large-2512': 'Mistral Large 3: a European all-rounder at a low price.',
	'mistralai/mistral-medium-3-5': "Mistral's model for hard work, with optional thinking.",
	'mistralai/mistral-small-2603': 'Small, quick and cheap, with images and optional thinking.',
	'mistralai/codestral-2508': 'Made for code: completion, tests and small repairs.',
	'mistralai/mistral-large': 'The first Mistral Large, kept for work that depends on it.',
	'mistralai/mistral-small': 'The small Mistral of 2024.',
	'deepseek/deepseek-v4-pro': 'The large DeepSeek: strong at code and logic for its price.',
	'deepseek/deepseek-v4-flash': 'One of the most used models of 2026: a million tokens for almost nothing.',
	'deepseek/deepseek-v4-flash-0731': 'The July revision of DeepSeek V4 Flash.',
	'deepseek/deepseek-v3.2': 'The DeepSeek of late 2025; thinking is optional.',
	'meta/muse-spark-1.2':
		'Reads text, images, audio and video, with a million tokens of context; always thinks first.',
	'meta-llama/llama-4-maverick': 'Open weights, images and a long context at a low price.',
	'meta-llama/llama-3.3-70b-instruct': 'A dependable open-weight model for plain text.',
	'x-ai/grok-4.6': 'Always thinks first, at length; half a million tokens of context.',
	'x-ai/grok-4.5': 'The previous Grok, at the same price.',
	'qwen/qwen3.8-max': 'The large Qwen, for hard problems and long documents; always thinks first.',
	'qwen/qwen3.7-plus': 'The middle Qwen: long context, images and a low price.',
	'qwen/qwen3.7-flash': 'Among the cheapest models with a million tokens of context.',
	'moonshotai/kimi-k3': 'A very large open-weight model for long coding and research tasks.',
	'moonshotai/kimi-k2.6': 'The Kimi before K3, at about a fifth of its price.',
	'z-ai/glm-5.3': 'Made for coding agents and long tasks; always thinks first.',
	'z-ai/glm-5.2': 'The GLM before 5.3; thinking is optional.',
	'z-ai/glm-5.2:free': 'GLM 5.2 free of charge, with a daily limit and a smaller context.',
	'minimax/minimax-m3': 'Long context, images and video, at a low price.',
	'xiaomi/mimo-v2.5': 'Reads text, images, audio and video for very little money.',
	'tencent/hy3': "Tencent's open model for text: cheap, with tools and thinking.",
	'nvidia/nemotron-3-ultra-550b-a55b': "NVIDIA's large open model, for reasoning and agents.",
	'nvidia/nemotron-3-ultra-550b-a55b:free': 'Nemotron 3 Ultra free of charge, with a daily limit.',
	'perplexity/sonar':
		'Searches the web for every answer and names its sources; a fee for each search comes on top.',
	'perplexity/sonar-pro':
		'The larger Sonar: deeper web search, longer answers, a fee for each search on top.',
	'perplexity/llama-3.1-sonar-huge-128k-online':
		'An early model with built-in web search, built on Llama 3.1.',
	'cohere/command-a': 'Made for business documents and many languages.',
	'amazon/nova-pro-v1': "Amazon's all-rounder for text and images.",
	'openrouter/auto': 'Lets OpenRouter choose a model for each question, so its price is not known in advance.'
};

const ids = (list: string): ReadonlySet<string> => new Set(list.trim().split(/\s+/));

const RECOMMENDED: Readonly<Record<UseCase, ReadonlySet<string>>> = {
	coding: ids(`
		anthropic/claude-opus-5 anthropic/claude-sonnet-5 openai/gpt-5.6-sol openai/gpt-5.4-mini
		openai/gpt-4.1 deepseek/deepseek-v4-pro deepseek/deepseek-v4-flash z-ai/glm-5.3 moonshotai/kimi-k3
		moonshotai/kimi-k2.6 x-ai/grok-4.6 minimax/minimax-m3 mistralai/codestral-2508 z-ai/glm-5.2:free
	`),
	writing: ids(`
		anthropic/claude-sonnet-5 anthropic/claude-fable-5 anthropic/claude-sonnet-4.6 openai/gpt-5.6-terra
		openai/gpt-4.1 openai/gpt-4o openai/gpt-4-turbo mistralai/mistral-large-2512 cohere/command-a
		moonshotai/kimi-k2.6 meta-llama/llama-3.3-70b-instruct
	`),
	analysis: ids(`
		openai/gpt-5.6-sol openai/gpt-5.6-terra anthropic/claude-opus-5 anthropic/claude-sonnet-5
		google/gemini-3.1-pro-preview google/gemini-2.5-pro qwen/qwen3.8-max qwen/qwen3.7-plus
		mistralai/mistral-medium-3-5 perplexity/sonar-pro perplexity/sonar cohere/command-a
		amazon/nova-pro-v1
	`),
	vision: ids(`
		google/gemini-3.1-pro-preview google/gemini-3.7-flash google/gemini-2.5-flash
		anthropic/claude-sonnet-5 anthropic/claude-haiku-4.5 openai/gpt-5.6-terra openai/gpt-5.6-luna
		openai/gpt-4o meta/muse-spark-1.2 meta-llama/llama-4-maverick qwen/qwen3.7-plus xiaomi/mimo-v2.5
		mistralai/mistral-small-2603 google/gemma-4-31b-it:free
	`),
	'long-documents': ids(`
		google/gemini-3.1-pro-preview google/gemini-3.7-flash google/gemini-2.5-pro anthropic/claude-opus-5
		anthropic/claude-sonnet-5 openai/gpt-5.6-sol openai/gpt-5.6-luna openai/gpt-4.1
		deepseek/deepseek-v4-flash qwen/qwen3.7-flash minimax/minimax-m3 xiaomi/mimo-v2.5
	`),
	'cheap-and-fast': ids(`
		deepseek/deepseek-v4-flash deepseek/deepseek-v4-flash-0731 openai/gpt-5.6-luna openai/gpt-4o-mini
		google/gemini-3.7-flash anthropic/claude-haiku-4.5 anthropic/claude-3-haiku
		mistralai/mistral-small-2603 qwen/qwen3.7-flash xiaomi/mimo-v2.5 tencent/hy3 openai/gpt-oss-120b
		meta-llama/llama-3.3-70b-instruct google/gemma-4-31b-it:free nvidia/nemotron-3-ultra-550b-a55b:free
	`),
	reasoning: ids(`
		openai/gpt-5.6-sol openai/gpt-5.5 anthropic/claude-opus-5 anthropic/claude-fable-5
		google/gemini-3.1-pro-preview x-ai/grok-4.6 deepseek/deepseek-v4-pro moonshotai/kimi-k3
		qwen/qwen3.8-max z-ai/glm-5.3 meta/muse-spark-1.2 nvidia/nemotron-3-ultra-550b-a55b
		openai/gpt-oss-120b
	`)
};

/** By model id; every seeded model has one. */
export const MODEL_NOTES: Readonly<Record<string, ModelNote>> = Object.fromEntries(
	Object.entries(DESCRIPTIONS).map(([modelId, description]) => [
		modelId,
		{ description, recommendedFor: USE_CASES.filter((useCase) => RECOMMENDED[useCase].has(modelId)) }
	])
);
