/**
 * The environment that PostgreSQL's programs get: what they need to run and nothing of ours, neither PG*
 * settings meant for another server nor secrets. Locale and time zone are fixed, so that a database behaves
 * the same on every machine.
 */
export function programEnvironment(): NodeJS.ProcessEnv {
	const passedOn = ['PATH', 'TMPDIR', 'TEMP', 'TMP', 'SystemRoot'];
	return {
		...Object.fromEntries(passedOn.map((name) => [name, process.env[name]])),
		LC_ALL: 'C',
		TZ: 'UTC'
	};
}
