import { z } from 'zod';
import { emailSchema, personNameSchema, newPasswordSchema } from './accounts';
import { idSchema } from './ids';
import { ROLES, type Role } from './roles';

/** How long a link works. */
export const INVITATION_DAYS = 7;

/** An invitation that nobody has accepted or revoked. */
export interface Invitation {
	id: string;
	email: string;
	role: Role;
	invitedBy: string;
	createdAt: string;
	expiresAt: string;
	/** its time is over, or whoever made it may no longer invite: its link does not work until it is renewed */
	isExpired: boolean;
}

/** Just made or made anew: the only time that the link is known, since the database has its hash alone. */
export interface IssuedInvitation extends Invitation {
	url: string;
	/** false: mail is not set up, or could not be sent; the link has to be handed over by hand */
	isMailed: boolean;
}

/** What the holder of a link sees before they accept it. */
export interface InvitationOffer {
	tenantName: string;
	/** the address that it was made for */
	email: string;
	role: Role;
	invitedBy: string;
	expiresAt: string;
}

export const createInvitationInput = {
	email: emailSchema,
	role: z.enum(ROLES).default('member')
};

export const invitationInput = { id: idSchema };

/** A token in a link: enough random bytes that nobody guesses one. */
export const tokenSchema = z
	.string()
	.min(20)
	.max(100)
	.regex(/^[\w-]+$/);

/** Somebody without an account, who comes by a link. The address is the invitation's. */
export const joinInput = z.object({ name: personNameSchema, password: newPasswordSchema });
