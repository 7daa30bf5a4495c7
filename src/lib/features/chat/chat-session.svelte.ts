import { Refusal } from '$lib/client/refusal';
import { textOf, type ChatMessage } from '$lib/domain/chat';
import type { ConversationDetail } from '$lib/domain/conversations';
import { newId } from '$lib/domain/ids';
import { Draft } from '$lib/features/composer/draft.svelte';
import { isQuestion, partsOf, templateOf } from '$lib/features/composer/question';
import { AnswerSettings } from '$lib/features/composer/settings.svelte';
import { AnswerFollower } from './answer-follower.svelte';
import { AnswerStream } from './answer-stream.svelte';
import { ShownPath } from './shown-path.svelte';
import { stopAnswer } from './stop-answer';
import type { Editing, Thread } from './thread';

export interface ChatSessionOptions {
	tenant: string;
	userId: string;
	conversationId: string;
	/** null: the first message creates it */
	conversation: ConversationDetail | null;
	defaultModelId: string;
	/** the asker is its author, and may write: what they look at is what it goes on with */
	canWrite: boolean;
	/** the message that it is opened at, where it is one of those that came with it */
	targetId: string | null;
	/** the server has taken the message: from here on the conversation exists */
	onAccepted: (session: ChatSession) => void;
	onFinished: (session: ChatSession) => void;
}

/** A question and its answer, and once more, for one whose first answer failed. */
const TITLED_WITHIN = 4;

/** What is told of a conversation that whoever shows it goes by. */
interface Told {
	activeLeafId: string | null;
	modelId: string;
}

/** What is asked, and below which message; absent: where the conversation is. */
interface Asked {
	parts: ChatMessage['parts'];
	parentId: string | null | undefined;
	/** what it was made from */
	template?: ReturnType<typeof templateOf>;
}

/**
 * A conversation on the screen: the stream of answers, the path through the tree that is shown, and
 * around them what is ours: which model, drafts, refusals that keep what was typed, and stopping on the server instead
 * of hanging up.
 */
export class ChatSession implements Thread {
	readonly conversationId: string;
	readonly path: ShownPath;
	readonly targetId: string | null;
	/** what it was asked to be opened at, there or not */
	readonly openedAt: string | null;
	readonly draft: Draft;
	readonly settings: AnswerSettings;
	modelId = $state('');
	refusal = $state<Refusal | null>(null);
	turn = $state(0);

	readonly #options: ChatSessionOptions;
	readonly #chat: AnswerStream;
	readonly #follower: AnswerFollower;
	#editing = $state<Editing | null>(null);
	/** the end of the path that is gone on with, and the model it is gone on with by, as the server last told */
	#told: Told;
	/** told, and not shown yet */
	#news: Partial<Told> | null = null;
	/** sent, and no answer came: the server may have taken it or not */
	#lost: (Asked & { id: string }) | null = null;

	constructor(options: ChatSessionOptions) {
		const { tenant, userId, conversationId, conversation } = options;
		this.#options = options;
		this.conversationId = conversationId;
		const isThere = conversation !== null;
		this.draft = new Draft({ tenant, userId, conversationId: isThere ? conversationId : null });
		this.settings = new AnswerSettings(
			{ tenant, conversationId },
			isThere ? { ...conversation.settings, systemPrompt: conversation.systemPrompt } : null
		);
		this.modelId = conversation?.modelId ?? options.defaultModelId;
		this.#told = { activeLeafId: conversation?.activeLeafId ?? null, modelId: this.modelId };
		this.#chat = new AnswerStream({
			tenant,
			conversationId,
			body: () => ({ model: this.modelId, settings: this.settings.forQuestion() }),
			// What was changed a moment ago holds for this answer already.
			beforeAsking: () => this.settings.saved(),
			onAccepted: () => this.#accepted(),
			onFinished: () => this.#finished()
		});
		this.path = new ShownPath({ tenant, conversationId }, this.#chat, conversation?.messages);
		this.#follower = new AnswerFollower(this.#chat, this.path, () => this.#finished());
		this.openedAt = options.targetId;
		const hasTarget = this.messages.some(({ id }) => id === options.targetId);
		this.targetId = hasTarget ? options.targetId : null;
	}

	get messages(): ChatMessage[] {
		return this.#chat.messages;
	}

	/** An answer is on its way or being written, as far as is known. */
	get isRunning(): boolean {
		return this.#follower.isRunning || this.isLost;
	}

	get isLost(): boolean {
		return this.#follower.isLost;
	}

	get editing(): Editing | null {
		return this.#editing;
	}

	set editing(editing: Editing | null) {
		this.#editing = editing;
		if (editing === null) void this.#catchUp();
	}

	/** One of its first answers has come to a good end here, so that there is something to name it by. */
	get mayBeTitled(): boolean {
		const isBeginning = !this.path.hasEarlier && this.messages.length <= TITLED_WITHIN;
		return (
			this.turn > 0 && isBeginning && !this.isRunning && this.#follower.lastAnswer?.status === 'complete'
		);
	}

	loadEarlier(): Promise<boolean> {
		return this.#refusing(() => this.path.loadEarlier());
	}

	loadLater(): Promise<boolean> {
		return this.#refusing(() => this.path.loadLater());
	}

	toEnd(): Promise<boolean> {
		return this.#refusing(() => this.path.toEnd());
	}

	/** Asks what is in the draft, at the end of what is shown, whatever has been asked elsewhere meanwhile. */
	async send(): Promise<void> {
		if (this.isRunning) return;
		const question = this.draft.take(this.conversationId);
		const isAtEnd = await this.#refusing(() => this.path.toEnd());
		const parentId = this.messages.at(-1)?.id;
		const refusal = isAtEnd
			? await this.#ask({ parts: partsOf(question), parentId, template: templateOf(question) }, this.messages)
			: this.refusal;
		// The server took nothing, as far as is known, so words and images go back to where they were.
		if (refusal !== null) {
			this.draft.putBack(question, { isFateKnown: !isAtEnd || refusal.code !== null });
		}
	}

	async edit(): Promise<void> {
		const { editing } = this;
		const index = this.messages.findIndex(({ id }) => id === editing?.messageId);
		const question = this.messages[index];
		if (editing === null || question === undefined || this.isRunning) return;
		this.editing = null;
		const text = editing.text.trim();
		if (text === textOf(question.parts).trim()) return;
		const parts = [...question.parts.filter(({ type }) => type !== 'text'), { type: 'text' as const, text }];
		const parentId = this.path.parentOf(question.id);
		const refusal = await this.#ask({ parts, parentId }, this.messages.slice(0, index), question.id);
		if (refusal !== null) this.editing ??= editing;
	}

	async regenerate(messageId: string, modelId?: string): Promise<void> {
		if (this.isRunning) return;
		const takeBack = this.path.goOn();
		this.refusal = null;
		this.turn++;
		await this.#chat.regenerate({ messageId, body: { model: modelId ?? this.#answeredBy(messageId) } });
		const refusal = this.#takeRefusal();
		if (refusal !== null) {
			takeBack();
			return this.#refuse(refusal);
		}
		// Whoever chooses another goes on with it.
		if (modelId !== undefined) this.modelId = modelId;
		return this.#follower.follow();
	}

	async select(messageId: string): Promise<void> {
		if (this.isRunning) return;
		const isChosen = this.#options.canWrite;
		await this.#refusing(() => this.path.selectBranch(messageId, { isChosen }));
	}

	/** Shown on the page: goes on with an answer that was being written, or whose cost is not known yet. */
	async show(): Promise<void> {
		this.#follower.isShown = true;
		await this.#catchUp();
		if (this.#chat.lastMessage !== undefined && !this.isRunning) await this.#follower.follow();
	}

	/**
	 * What has become of the conversation, in this tab or elsewhere; without anything: it is not known what. Whoever
	 * looks at its end is shown what follows, whoever looks aside or edits stays where they are.
	 */
	async hear(told: Partial<Told> = {}): Promise<void> {
		this.#news = told;
		await this.#catchUp();
	}

	/** Something is being written: what asking needs may come already. */
	prepare(): void {
		void this.#chat.prepare();
	}

	/** The server can be reached again. */
	reconnect(): void {
		if (this.refusal?.code === null) this.refusal = null;
		void this.#follower.look();
	}

	hide(): void {
		this.#follower.isShown = false;
	}

	async stop(): Promise<void> {
		const { tenant } = this.#options;
		const { conversationId } = this;
		await this.#refusing(() => stopAnswer({ tenant, conversationId }, () => this.isRunning));
	}

	/**
	 * Asks below `path`, which is what is shown then.
	 * @param besideId the question that it is another version of
	 * @returns null where the server has taken it; else why not, and everything is as it was
	 */
	async #ask(asked: Asked, path: ChatMessage[], besideId?: string): Promise<Refusal | null> {
		this.refusal = null;
		// The same words after an answer that was lost on its way are the same message: the server takes it once.
		const lost = this.#lost;
		const isAgain = lost !== null && isSame(lost, asked);
		const message = isAgain ? lost : { ...asked, id: newId() };
		this.#lost = null;
		const { id, parts, parentId, template } = message;
		const takeBack = this.path.goOn({ newId: id, besideId });
		this.#chat.messages = path;
		this.turn++;
		await this.#chat.sendMessage({ id, role: 'user', parts }, { body: { parentId, template } });
		const refusal = this.#takeRefusal();
		const isTaken =
			refusal === null ||
			(isAgain && (refusal.code === 'CONFLICT' || refusal.code === 'GENERATION_IN_PROGRESS'));
		if (isTaken) {
			if (refusal !== null) this.#accepted();
			void this.#follower.follow();
			return null;
		}
		takeBack();
		if (refusal.code === null) this.#lost = message;
		await this.#refuse(refusal);
		return refusal;
	}

	#finished(): void {
		// Whoever may write goes on where they are.
		if (this.#options.canWrite) this.#told = { ...this.#told, activeLeafId: this.path.leafId };
		this.#options.onFinished(this);
		void this.#catchUp();
	}

	async #catchUp(): Promise<void> {
		const news = this.#news;
		// Whatever is written here itself is shown already, or will be known at its end.
		if (news === null || !this.#follower.isShown || this.#follower.isRunning || this.editing !== null) return;
		this.#news = null;
		// Whoever only reads has none to change.
		if (this.#options.canWrite) void this.settings.hear();
		const before = this.#told;
		this.#told = { ...before, ...news };
		if (this.modelId === before.modelId) this.modelId = this.#told.modelId;
		const { leafId } = this.path;
		const { activeLeafId } = news;
		const isElsewhere = activeLeafId === undefined || activeLeafId !== leafId;
		if (isElsewhere && leafId === before.activeLeafId) {
			if (this.path.hasLater) this.path.leadTo(activeLeafId ?? leafId);
			else await this.#follower.take(this.path.findActive());
		}
		this.#findLost();
		await this.#follower.look();
	}

	/** Sent, and no answer came: where it is shown, the server has taken it, and there is nothing left to send. */
	#findLost(): void {
		const lost = this.#lost;
		if (lost === null || !this.messages.some(({ id }) => id === lost.id)) return;
		this.#lost = null;
		this.refusal = null;
		this.draft.withdraw((question) => isQuestion(lost.parts, question));
		this.#accepted();
	}

	#accepted(): void {
		this.draft.arrived(this.conversationId);
		this.settings.arrived();
		this.#options.onAccepted(this);
	}

	/** Tells why; and where an answer is being written that is not shown here, shows it. */
	async #refuse(refusal: Refusal): Promise<void> {
		this.refusal = refusal;
		if (refusal.code !== 'GENERATION_IN_PROGRESS') return;
		await this.#follower.take(this.path.findActive());
		void this.#follower.follow().then(() => {
			if (this.refusal === refusal) this.refusal = null;
		});
	}

	/** @returns whether it went well; if not, why is told */
	async #refusing(work: () => Promise<void>): Promise<boolean> {
		try {
			await work();
			return true;
		} catch (error) {
			await this.#refuse(Refusal.from(error));
			return false;
		}
	}

	/**
	 * Why the server stored nothing of what was sent, or null when it did. A call that the provider refused is stored,
	 * and shown as failed; an answer that began and broke off tells about itself.
	 */
	#takeRefusal(): Refusal | null {
		const { status, error, lastMessage } = this.#chat;
		if (status !== 'error') return null;
		this.#chat.clearError();
		if (lastMessage?.role === 'assistant') return null;
		const refusal = Refusal.from(error);
		if (typeof refusal.details.messageId !== 'string') return refusal;
		this.#accepted();
		return null;
	}

	/** The model that wrote an answer, which is asked again unless another is chosen. */
	#answeredBy(messageId: string): string {
		const metadata = this.messages.find(({ id }) => id === messageId)?.metadata;
		return metadata?.downgradedFrom ?? metadata?.model ?? this.modelId;
	}
}

function isSame(one: Asked, other: Asked): boolean {
	return one.parentId === other.parentId && JSON.stringify(one.parts) === JSON.stringify(other.parts);
}
