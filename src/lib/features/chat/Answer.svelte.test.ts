import { describe, expect, it } from 'vitest';
import { render } from 'vitest-browser-svelte';
import type { ChatMessage, MessageMetadata } from '$lib/domain/chat';
import Answer from './Answer.svelte';
import type { Thread } from './thread';

const thread = {
	isRunning: false,
	path: { siblingsOf: () => ({ index: 0, count: 1, previousId: null, nextId: null }) }
} as unknown as Thread;

function show(parts: ChatMessage['parts'], metadata: MessageMetadata = {}, isStreaming = false) {
	const message: ChatMessage = {
		id: 'a',
		role: 'assistant',
		parts,
		metadata: { status: isStreaming ? 'streaming' : 'complete', model: 'm/asked', ...metadata }
	};
	return render(Answer, {
		message,
		thread,
		isStreaming,
		canAsk: false,
		nameOf: (modelId: string) => modelId.replace('m/', 'Model '),
		alternatives: () => [],
		onSelect: () => Promise.resolve()
	});
}

describe('an answer', () => {
	it('has its steps in a line each, with what went in and came out behind it', async () => {
		const screen = await show([
			{
				type: 'tool-calculator',
				toolCallId: '1',
				state: 'output-available',
				input: { expression: '3 * 7' },
				output: { value: 21 }
			},
			{ type: 'text', text: 'It is 21.' }
		]);
		const step = screen.getByText('Calculated 3 × 7');
		await expect.element(screen.getByText('21', { exact: true })).not.toBeVisible();
		await step.click();
		await expect.element(screen.getByText('21', { exact: true })).toBeVisible();
	});

	it('shows that it goes on between a step that is done and the words that follow', async () => {
		const step = {
			type: 'tool-calculator' as const,
			toolCallId: '1',
			input: { expression: '3 * 7' },
			state: 'output-available' as const,
			output: { value: 21 }
		};
		const screen = await show([step], {}, true);
		await expect.element(screen.getByText('Waiting for the answer')).toBeInTheDocument();
		await screen.unmount();
		const going = await show([step, { type: 'text', text: 'It is' }], {}, true);
		await expect.element(going.getByText('It is')).toBeVisible();
		await expect.element(going.getByText('Waiting for the answer')).not.toBeInTheDocument();
	});

	it('tells why a step failed', async () => {
		const screen = await show([
			{
				type: 'tool-calculator',
				toolCallId: '1',
				state: 'output-error',
				input: { expression: '1 / 0' },
				errorText: 'Nothing can be divided by zero.'
			}
		]);
		await screen.getByText('Could not calculate 1 ÷ 0').click();
		await expect.element(screen.getByText('Nothing can be divided by zero.')).toBeVisible();
	});

	it('lists its sources as links that give nothing of this page away', async () => {
		const screen = await show([
			{ type: 'text', text: 'So it is.' },
			{ type: 'source-url', sourceId: '1', url: 'https://www.example.com/a', title: 'All of it' },
			{ type: 'source-url', sourceId: '2', url: 'javascript:alert(1)', title: 'A trap' }
		]);
		const link = screen.getByRole('link', { name: 'All of it' });
		await expect.element(link).toHaveAttribute('href', 'https://www.example.com/a');
		await expect.element(link).toHaveAttribute('target', '_blank');
		await expect.element(link).toHaveAttribute('rel', expect.stringContaining('noopener noreferrer'));
		await expect.element(screen.getByText('example.com', { exact: true })).toBeInTheDocument();
		await expect.element(screen.getByText('A trap')).not.toBeInTheDocument();
	});

	it('is set as JSON where that was asked for, and says whether it is', async () => {
		const screen = await show([{ type: 'text', text: '{"a":[1]}' }], { json: { isValid: true } });
		await expect.element(screen.getByText('Valid JSON')).toBeInTheDocument();
		await expect.element(screen.getByRole('figure').getByRole('code')).toHaveTextContent('{ "a": [ 1 ] }');
	});

	it('stays as it came where it is not the JSON that was asked for, with what is wrong', async () => {
		const screen = await show([{ type: 'text', text: '{"a":' }], {
			json: { isValid: false, problem: 'The answer is not JSON.' }
		});
		await expect.element(screen.getByText('Not valid')).toBeInTheDocument();
		await expect.element(screen.getByText('The answer is not JSON.')).toBeInTheDocument();
		await expect.element(screen.getByRole('figure').getByRole('code')).toHaveTextContent('{"a":');
	});

	it('says that another model answered, and that its beginning was left out', async () => {
		const screen = await show([{ type: 'text', text: 'Well.' }], {
			model: 'm/cheap',
			downgradedFrom: 'm/dear',
			isContextCut: true
		});
		await expect
			.element(screen.getByText('Model cheap answered, because the budget did not cover Model dear.'))
			.toBeInTheDocument();
		await expect.element(screen.getByText(/did not fit into the model’s context/)).toBeInTheDocument();
	});

	it('shows what the model thinks while it thinks, folded', async () => {
		const screen = await show([{ type: 'reasoning', text: 'Let me see.' }], {}, true);
		await expect.element(screen.getByText('Thinking…')).toBeInTheDocument();
		await expect.element(screen.getByText('Let me see.')).not.toBeInTheDocument();
	});
});
