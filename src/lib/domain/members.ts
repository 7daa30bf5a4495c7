import { z } from 'zod';
import { idSchema } from './ids';
import { ROLES, type Role } from './roles';
import { textSchema } from './text';
import { usdInput } from './money';

/** Somebody in a tenant. Limit and spend are the business of admins and of the person: null for everybody else. */
export interface Member {
	userId: string;
	name: string;
	email: string;
	role: Role;
	/** the asker */
	isSelf: boolean;
	joinedAt: string;
	/** USD a month, decimal string; null when only the organisation's limit applies, or not for the asker's eyes */
	monthlyLimitUsd: string | null;
	/** USD in this UTC month, decimal string; null when not for the asker's eyes */
	spentUsd: string | null;
}

export const updateMemberInput = {
	userId: idSchema,
	role: z.enum(ROLES).optional(),
	/** null takes the limit away */
	monthlyLimitUsd: usdInput.nullish()
};

/** {@link updateMemberInput} as a form posts it: an empty limit is none. */
export const updateMemberForm = z.object({
	userId: idSchema,
	role: updateMemberInput.role,
	monthlyLimitUsd: z
		.string()
		.trim()
		.transform((amount) => (amount === '' ? null : amount))
		.pipe(usdInput.nullable())
		.optional()
});

export const memberInput = { userId: idSchema };

export const listMembersInput = {
	/** part of a name or an address */
	search: textSchema.pipe(z.string().trim().max(100)).optional()
};
