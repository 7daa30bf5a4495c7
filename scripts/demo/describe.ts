import { PASSWORD, PLATFORM_ADMIN } from './cast';
import type { Made } from './make';

/** Who can sign in, and what is there, for the person at the terminal. */
export function describeDemo({ companies, entries, seconds }: Made, dataDir: string): string {
	const lines = companies.flatMap(({ company, slug, conversations }) => [
		'',
		`  ${company.name} (/${slug}), ${conversations} conversations`,
		...company.people.map(({ name, email, role }) => {
			const isOperator = email === PLATFORM_ADMIN.email;
			return `    ${email.padEnd(28)} ${name}, ${role}${isOperator ? ', and administers the platform (/admin)' : ''}`;
		})
	]);
	return [
		`${entries} ledger entries in ${seconds} s, in ${dataDir}, gone when this ends.`,
		...lines,
		'',
		`  Everybody's password: ${PASSWORD}`
	].join('\n');
}
