import { importsOf } from './imports';
import type { SourceFiles } from './source-files';

/** Rings of files that need each other when they run, one for each knot, as `a → b → a`. */
export function importCycles(files: SourceFiles): string[] {
	const edges = new Map(
		[...files].map(([file, source]) => [
			file,
			importsOf(file, source, files).flatMap(({ file: target, isTypeOnly }) =>
				// A component may contain itself.
				target === null || isTypeOnly || target === file || !files.has(target) ? [] : [target]
			)
		])
	);
	const cycles: string[] = [];
	const done = new Set<string>();
	const trail: string[] = [];
	const visit = (file: string) => {
		const seenAt = trail.indexOf(file);
		if (seenAt >= 0) cycles.push([...trail.slice(seenAt), file].join(' → '));
		if (seenAt >= 0 || done.has(file)) return;
		trail.push(file);
		for (const target of edges.get(file) ?? []) visit(target);
		trail.pop();
		done.add(file);
	};
	for (const file of edges.keys()) visit(file);
	return cycles;
}
