import type { ChatSettings } from './chat';
import type { ModelCapabilities } from './models';

export type ResponseFormat = NonNullable<ChatSettings['responseFormat']>;

/** Whether a model can be held to a form of answer. One that keeps to a schema writes JSON without one, too. */
export function canAnswerAs(
	type: ResponseFormat['type'],
	{ jsonMode, structuredOutputs }: Pick<ModelCapabilities, 'jsonMode' | 'structuredOutputs'>
): boolean {
	switch (type) {
		case 'text':
			return true;
		case 'json_object':
			return jsonMode || structuredOutputs;
		case 'json_schema':
			return structuredOutputs;
		default:
			return type satisfies never;
	}
}
