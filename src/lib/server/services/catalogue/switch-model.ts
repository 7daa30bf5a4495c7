import { and, eq, ne } from 'drizzle-orm';
import { AppError } from '$lib/domain/errors';
import { aiModels, platformSettings } from '../../db/schema';
import { withSystem } from '../../db/tenancy';
import { recordOnPlatform } from '../audit/record';
import type { PlatformContext } from '../context';

/**
 * Allows a model in this deployment, or not. It counts from the next question on; answers under way finish.
 * @throws {AppError} NOT_FOUND
 */
export async function switchModel(
	platform: PlatformContext,
	{ modelId, isEnabled }: { modelId: string; isEnabled: boolean }
): Promise<void> {
	await withSystem(async (tx) => {
		const [switched] = await tx
			.update(aiModels)
			.set({ isEnabled })
			.where(and(eq(aiModels.modelId, modelId), ne(aiModels.isEnabled, isEnabled)))
			.returning({ name: aiModels.name });
		if (switched !== undefined) {
			await recordOnPlatform(tx, platform, {
				action: isEnabled ? 'model.switched-on' : 'model.switched-off',
				target: switched.name,
				data: { modelId }
			});
			return;
		}
		const [known] = await tx.select({ id: aiModels.id }).from(aiModels).where(eq(aiModels.modelId, modelId));
		if (known === undefined) throw new AppError('NOT_FOUND');
	});
}

/** Whether models that a later sync finds may be used at once, or only when somebody has switched them on. */
export async function setNewModels(
	platform: PlatformContext,
	{ areEnabled }: { areEnabled: boolean }
): Promise<void> {
	await withSystem(async (tx) => {
		await tx
			.insert(platformSettings)
			.values({ newModelsEnabled: areEnabled })
			.onConflictDoUpdate({
				target: platformSettings.isOnly,
				set: { newModelsEnabled: areEnabled, updatedAt: new Date() }
			});
		await recordOnPlatform(tx, platform, {
			action: 'platform.new-models-changed',
			data: { to: areEnabled ? 'on' : 'off' }
		});
	});
}

export async function areNewModelsEnabled(_platform: PlatformContext): Promise<boolean> {
	const [settings] = await withSystem((tx) => tx.select().from(platformSettings));
	return settings?.newModelsEnabled ?? true;
}
