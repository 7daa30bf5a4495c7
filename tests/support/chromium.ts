/**
 * The browser of every browser test. CHROMIUM_PATH names one; otherwise, on x64 Linux, it is the headless
 * Chromium that npm installed with the libraries and fonts it needs, so that nothing has to be added to the
 * system. Elsewhere it is the one that Playwright manages (`npx playwright install chromium`).
 */
import { execFile } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const UNPACKED_DIR = fileURLToPath(new URL('../../node_modules/.cache/chromium', import.meta.url));

export interface ChromiumLaunchOptions {
	/** Left out: Playwright looks for its own. */
	executablePath?: string;
	args: string[];
	env: Record<string, string>;
}

/** Playwright's launch options for the browser, which is unpacked (and that is said) the first time. */
export async function chromiumLaunchOptions(): Promise<ChromiumLaunchOptions> {
	// Chromium's sandbox and shared memory need more than a container gives to root.
	const args = ['--no-sandbox', '--disable-dev-shm-usage'];
	const env = Object.fromEntries(
		Object.entries(process.env).filter(([, value]) => value !== undefined)
	) as Record<string, string>;
	if (process.env.CHROMIUM_PATH) return { executablePath: process.env.CHROMIUM_PATH, args, env };
	if (process.platform !== 'linux' || process.arch !== 'x64') return { args, env };
	await unpackOnce();
	return {
		executablePath: path.join(UNPACKED_DIR, 'chromium'),
		args,
		env: {
			...env,
			LD_LIBRARY_PATH: path.join(UNPACKED_DIR, 'al2023', 'lib'),
			FONTCONFIG_FILE: path.join(UNPACKED_DIR, 'fonts.conf')
		}
	};
}

/** Complete or not there at all, whatever interrupts it and however many processes do it at once. */
async function unpackOnce(): Promise<void> {
	if (fs.existsSync(UNPACKED_DIR)) return;
	console.log(`Unpacking the Chromium that npm installed (200 MB) into ${UNPACKED_DIR}`);
	fs.mkdirSync(path.dirname(UNPACKED_DIR), { recursive: true });
	const partial = fs.mkdtempSync(`${UNPACKED_DIR}-partial-`);
	// The package unpacks into the temporary directory of its process, and its libraries only on "Lambda".
	const script = "import('@sparticuz/chromium').then((chromium) => chromium.default.executablePath())";
	await promisify(execFile)(process.execPath, ['--eval', script], {
		cwd: path.dirname(fileURLToPath(import.meta.url)),
		env: { ...process.env, TMPDIR: partial, AWS_LAMBDA_JS_RUNTIME: 'nodejs24.x' }
	});
	fs.writeFileSync(path.join(partial, 'fonts.conf'), FONTS);
	try {
		fs.renameSync(partial, UNPACKED_DIR);
	} catch (error) {
		// Another process has been faster.
		fs.rmSync(partial, { recursive: true });
		if (!fs.existsSync(UNPACKED_DIR)) throw error;
	}
}

const FONTS = `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
	<dir>${UNPACKED_DIR}/fonts</dir>
	<dir>/usr/share/fonts</dir>
	<cachedir>${UNPACKED_DIR}/fonts-cache</cachedir>
</fontconfig>
`;
