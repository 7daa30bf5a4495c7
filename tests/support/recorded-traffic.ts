/**
 * OpenRouter's own traffic, recorded elsewhere and kept beside the repository, not in it. Tests that replay it run
 * where the folder is; where it is not they say so in the name of the one test that is left.
 */
import fs from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';

const FOLDER = fileURLToPath(new URL('../../../shared/openrouter/', import.meta.url));

/** One request and its answer, byte-exact. */
export interface Recording {
	name: string;
	kind: 'json' | 'sse';
	status: number;
	/** those that the client looks at */
	headers: Record<string, string>;
	body: Buffer;
	request: { model: string; messages: { role: string; content: unknown }[]; [field: string]: unknown };
	recordedAt: Date;
}

export interface RecordedTraffic {
	/** calls of `POST /chat/completions` */
	chats: Recording[];
	/** a body of `manual/` by its file's name */
	manual: (name: string) => unknown;
	/** `GET /models`, all of it */
	models: { id: string; pricing: unknown }[];
	/** their prices by model id */
	prices: Map<string, unknown>;
}

interface IndexEntry {
	name: string;
	uri: string;
	status: number;
	kind: string;
	response_headers: Record<string, string>;
	recorded_at: string;
}

/** Registers the tests of `define`, or the one that says that they did not run. */
export function describeRecorded(title: string, define: (traffic: RecordedTraffic) => void): void {
	const isHere = fs.existsSync(`${FOLDER}fixtures/index.json`);
	if (isHere) {
		describe(title, () => {
			define(readTraffic());
		});
	} else {
		test(`${title}: the recorded traffic is not here, so these tests did not run`, () => {
			expect(isHere).toBe(false);
		});
	}
}

function readTraffic(): RecordedTraffic {
	const { data } = readJson('models.json') as { data: { id: string; pricing: unknown }[] };
	return {
		chats: (readJson('fixtures/index.json') as IndexEntry[])
			.filter(({ uri }) => uri.endsWith('/chat/completions'))
			.map(readRecording),
		models: data,
		manual: (name) => readJson(`fixtures/manual/${name}`),
		prices: new Map(data.map(({ id, pricing }) => [id, pricing]))
	};
}

function readRecording({ name, status, kind, response_headers, recorded_at }: IndexEntry): Recording {
	if (kind !== 'json' && kind !== 'sse') throw new Error(`${name} is neither JSON nor SSE`);
	const sent = ['content-type', 'x-generation-id', 'retry-after'];
	return {
		name,
		kind,
		status,
		headers: Object.fromEntries(Object.entries(response_headers).filter(([header]) => sent.includes(header))),
		body: fs.readFileSync(`${FOLDER}fixtures/${name}.response.${kind}`),
		request: readJson(`fixtures/${name}.request.json`) as Recording['request'],
		recordedAt: new Date(recorded_at)
	};
}

function readJson(file: string): unknown {
	return JSON.parse(fs.readFileSync(FOLDER + file, 'utf8'));
}
