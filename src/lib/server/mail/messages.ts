import { PASSWORD_RESET_MINUTES } from '$lib/domain/accounts';
import { BUDGET_THRESHOLDS, noticeText } from '$lib/domain/budgets';
import type { Role } from '$lib/domain/roles';
import type { Mail } from './send-mail';

/**
 * What our mails say. Names of people and tenants are typed by strangers: on one line in a subject, escaped in HTML,
 * and cut to a length that leaves no room for a message of their own.
 */
type Message = Omit<Mail, 'to'>;

export function invitationMail({
	tenantName,
	invitedBy,
	role,
	url,
	expiresAt
}: {
	tenantName: string;
	invitedBy: string;
	role: Role;
	url: string;
	/** ISO */
	expiresAt: string;
}): Message {
	const tenant = onOneLine(tenantName);
	return compose({
		subject: `Invitation to ${tenant} on Colloquy`,
		blocks: [
			`${onOneLine(invitedBy)} invites you to ${tenant} on Colloquy, as ${ROLE_WORDS[role]}.`,
			{ label: 'Accept the invitation', url },
			`The link works until ${dayOf(expiresAt)}, once, for whoever has it: do not pass it on. If you do not know who this is, ignore this mail and nothing happens.`
		]
	});
}

export function passwordResetMail({ name, url }: { name: string; url: string }): Message {
	return compose({
		subject: 'Choose a new password for Colloquy',
		blocks: [
			`Hello ${onOneLine(name)},`,
			'somebody, hopefully you, asked for a new password for your account on Colloquy.',
			{ label: 'Choose a new password', url },
			`The link works for ${PASSWORD_RESET_MINUTES} minutes, once. If it was not you, ignore this mail and your password stays as it is.`
		]
	});
}

/** To the address that an account no longer has. */
export function emailChangedMail({ name, newEmail }: { name: string; newEmail: string }): Message {
	return compose({
		subject: 'Your e-mail address on Colloquy was changed',
		blocks: [
			`Hello ${onOneLine(name)},`,
			`your account on Colloquy now has the address ${newEmail}. Mail about it no longer comes here.`,
			'If it was not you, tell an administrator of your organisation at once.'
		]
	});
}

export function passwordChangedMail({ name }: { name: string }): Message {
	return compose({
		subject: 'Your password on Colloquy was changed',
		blocks: [
			`Hello ${onOneLine(name)},`,
			'the password of your account on Colloquy was changed, and its other devices are signed out.',
			'If it was not you, choose a new one by “Forgot your password?” on the sign-in page.'
		]
	});
}

/** @param mail.url of the budgets; null where it is not known */
export function budgetNoticeMail({
	tenantName,
	notice,
	url
}: {
	tenantName: string;
	notice: Parameters<typeof noticeText>[0];
	url: string | null;
}): Message {
	const tenant = onOneLine(tenantName);
	const { threshold, subjectName } = notice;
	const isAtEnd = threshold === 100;
	return compose({
		subject: `${tenant}: ${isAtEnd ? 'a monthly budget is used up' : `${threshold} % of a monthly budget is spent`}`,
		blocks: [
			noticeText({ ...notice, subjectName: subjectName === null ? null : onOneLine(subjectName) }),
			url === null
				? 'What is set, and what can be done, is on Colloquy under Settings, Budgets.'
				: { label: 'See the budgets', url },
			`You get this as an owner or admin of ${tenant}: once a month for each budget that comes to ${BUDGET_THRESHOLDS.join(', ')} %.`
		]
	});
}

const ROLE_WORDS = {
	owner: 'an owner',
	admin: 'an admin',
	member: 'a member',
	viewer: 'a viewer'
} as const satisfies Record<Role, string>;

/** Enough for people and companies, too little for a message. */
const NAME_LENGTH_MAX = 40;

/**
 * A line break would begin another header in a subject, and another paragraph in a text; and mail programs make a link
 * of whatever looks like an address.
 */
function onOneLine(typed: string): string {
	return typed
		.replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ')
		.replace(/:\/\/|\/(?=\S)/g, ' ')
		.replace(/(?<=\w)\.(?=\w)/g, '. ')
		.trim()
		.slice(0, NAME_LENGTH_MAX)
		.toWellFormed();
}

function dayOf(iso: string): string {
	return new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeZone: 'UTC' }).format(new Date(iso));
}

/** A paragraph, or a link that stands alone. */
type Block = string | { label: string; url: string };

function compose({ subject, blocks }: { subject: string; blocks: Block[] }): Message {
	const html = blocks.map(blockHtml).join('\n');
	return {
		subject,
		text: `${blocks.map(blockText).join('\n\n')}\n`,
		html: `<!doctype html>\n<html lang="en"><body style="font-family: sans-serif; line-height: 1.5">\n${html}\n</body></html>\n`
	};
}

function blockText(block: Block): string {
	return typeof block === 'string' ? block : `${block.label}:\n${block.url}`;
}

function blockHtml(block: Block): string {
	const content =
		typeof block === 'string'
			? escaped(block)
			: `<a href="${escaped(block.url)}">${escaped(block.label)}</a>`;
	return `<p>${content}</p>`;
}

const ENTITIES: Readonly<Record<string, string>> = {
	'&': '&amp;',
	'<': '&lt;',
	'>': '&gt;',
	'"': '&quot;',
	"'": '&#39;'
};

function escaped(text: string): string {
	return text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? '');
}
