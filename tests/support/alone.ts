/**
 * The files of one worker share a process, since most of a short file's time would go into loading packages. What a
 * file could leave to the next is undone after it: the environment, and our modules with what they remember.
 */
import { afterAll, vi } from 'vitest';

const before = { ...process.env };

afterAll(() => {
	for (const name of Object.keys(process.env))
		if (!(name in before)) Reflect.deleteProperty(process.env, name);
	Object.assign(process.env, before);
	vi.resetModules();
});
