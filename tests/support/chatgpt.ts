/** A node of ChatGPT's tree. */
export function said(id: string, parent: string | null, role: string, text: string, more: object = {}) {
	return {
		id,
		parent,
		children: [],
		message: {
			id,
			author: { role, name: null, metadata: {} },
			create_time: 1_700_000_000 + id.length,
			content: { content_type: 'text', parts: [text] },
			status: 'finished_successfully',
			weight: 1,
			metadata: {},
			recipient: 'all',
			...more
		}
	};
}

/**
 * A `conversations.json` as OpenAI's export had them in 2025: a hidden system message at the root, two answers to one
 * question, a picture, a call of the interpreter with its result, and a search that was never shown.
 */
export function chatGptFile() {
	return [
		{
			title: 'Rivers',
			create_time: 1_700_000_000.25,
			update_time: 1_700_000_100.5,
			conversation_id: '6553f100-0000-4000-8000-000000000001',
			current_node: 'tool',
			is_archived: false,
			mapping: {
				root: { id: 'root', message: null, parent: null, children: ['system'] },
				system: said('system', 'root', 'system', '', {
					metadata: { is_visually_hidden_from_conversation: true }
				}),
				q1: said('q1', 'system', 'user', 'Name a river.'),
				a1: said('a1', 'q1', 'assistant', 'The Rhine.', { metadata: { model_slug: 'gpt-4' } }),
				search: said('search', 'q1', 'assistant', 'search("rivers")', { recipient: 'browser' }),
				a2: said('a2', 'search', 'assistant', 'The Danube.'),
				q2: said('q2', 'a2', 'user', '', {
					content: {
						content_type: 'multimodal_text',
						parts: [
							{ content_type: 'image_asset_pointer', asset_pointer: 'file-service://x', width: 1, height: 1 },
							'What is in this picture?'
						]
					}
				}),
				code: said('code', 'q2', 'assistant', '', {
					recipient: 'python',
					content: { content_type: 'code', language: 'python', text: 'print("ship")' }
				}),
				tool: said('tool', 'code', 'tool', '', {
					content: { content_type: 'execution_output', text: 'ship' }
				})
			}
		}
	];
}
