import { z } from 'zod';
import { idSchema } from './ids';
import { ROLES, type Role } from './roles';
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

export const memberInput = { userId: idSchema };
