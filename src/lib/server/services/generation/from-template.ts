import { and, eq, isNotNull, or } from 'drizzle-orm';
import { textOf, type ChatRequest } from '$lib/domain/chat';
import { AppError, isAppError } from '$lib/domain/errors';
import { can } from '$lib/domain/roles';
import type { TenantScope } from '$lib/domain/tenant-scope';
import type { Transaction } from '../../db/client';
import { aiGenerations, aiMessages } from '../../db/schema';
import { findUsableModel } from '../models/find-model';
import { findVersion, renderVersion, type ChosenVersion } from '../templates/render-version';

/** What an answer is accounted to besides its model, and its question is pinned to. */
export interface TemplatePin {
	templateId: string;
	templateVersionId: string;
}

export interface FromTemplate {
	/** as it would be if all of it had been typed */
	input: ChatRequest;
	pin: TemplatePin | null;
	/** to be counted with the question; null where the question was counted before */
	used: ChosenVersion | null;
}

/**
 * A question that is made from a template: the server fills the version in and takes its instructions, settings and
 * model where the request has none of its own. A text that was edited since stands as it was sent, and is pinned to the
 * version all the same.
 * @throws {AppError} FORBIDDEN, NOT_FOUND, INVALID_INPUT with what is wrong with the variables
 */
export async function readTemplateOf(
	tx: Transaction,
	scope: TenantScope,
	input: ChatRequest
): Promise<FromTemplate> {
	if (input.trigger === 'regenerate-message') {
		return { input, pin: await findPin(tx, scope, input), used: null };
	}
	const { template, message } = input;
	if (template === undefined) return { input, pin: null, used: null };
	if (!can(scope.role, 'templates:use')) throw new AppError('FORBIDDEN');
	const used = await findVersion(tx, scope, template);
	const rendered = renderVersion(used, template.variables);
	const images = message.parts.filter(({ type }) => type === 'file');
	const isEdited = template.isEdited && textOf(message.parts).trim() !== '';
	const parts = isEdited ? message.parts : [...images, { type: 'text' as const, text: rendered.prompt }];
	const { config } = used.version;
	return {
		input: {
			...input,
			message: { ...message, parts },
			model: input.model ?? (await ifUsable(tx, scope, config.modelId)),
			settings: {
				...config.settings,
				...(rendered.systemPrompt === null ? {} : { systemPrompt: rendered.systemPrompt }),
				...input.settings
			}
		},
		pin: { templateId: used.templateId, templateVersionId: used.version.id },
		used
	};
}

/** The model that a template prefers is asked where it can be; it is no reason to refuse. */
async function ifUsable(tx: Transaction, { tenantId }: TenantScope, modelId: string | undefined) {
	if (modelId === undefined) return undefined;
	try {
		return (await findUsableModel(tx, tenantId, modelId)).modelId;
	} catch (error) {
		if (isAppError(error) && error.code === 'MODEL_UNAVAILABLE') return undefined;
		throw error;
	}
}

/** Of a question that is answered anew: what its first answer was accounted to, whatever became of the template. */
async function findPin(
	tx: Transaction,
	{ tenantId }: TenantScope,
	{ id: conversationId, messageId }: Extract<ChatRequest, { trigger: 'regenerate-message' }>
): Promise<TemplatePin | null> {
	const [pinned] = await tx
		.select({
			templateId: aiGenerations.templateId,
			templateVersionId: aiGenerations.templateVersionId
		})
		.from(aiGenerations)
		.innerJoin(
			aiMessages,
			and(eq(aiMessages.tenantId, aiGenerations.tenantId), eq(aiMessages.id, aiGenerations.messageId))
		)
		.where(
			and(
				eq(aiGenerations.tenantId, tenantId),
				eq(aiGenerations.conversationId, conversationId),
				isNotNull(aiGenerations.templateId),
				// The answer itself, or the question that it was to.
				or(eq(aiMessages.id, messageId), eq(aiMessages.parentId, messageId))
			)
		)
		.limit(1);
	const { templateId = null, templateVersionId = null } = pinned ?? {};
	return templateId === null || templateVersionId === null ? null : { templateId, templateVersionId };
}
