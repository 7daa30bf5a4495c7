import type { IncomingHttpHeaders } from 'node:http';
import { z } from 'zod';
import { asksForTitle, endsWithToolResult } from './answers';
import type { Books } from './books';
import type { Catalogue } from './catalogue';
import { FaultError, faultsFromHeader, faultsFromText, type Faults } from './faults';
import type { Generation } from './generation';
import { paceOf, type Pace } from './pace';
import { planAnswer } from './plan';
import { chooseProvider, hostsOf, slugOf } from './providers';
import { Random, seedOf, uniqueId } from './random';
import { invalid, noProviders, refusalOf, type Refusal } from './refusals';
import { chatRequestSchema, questionOf, type ChatRequest } from './request';
import { routeModel, routingRefusal } from './routing';

export interface AcceptOptions {
	books: Books;
	catalogue: Catalogue;
	allowMarkers: boolean;
	tokensPerSecond: number;
}

export type Acceptance =
	| { isAccepted: true; generation: Generation; pace: Pace; random: Random }
	| { isAccepted: false; refusal: Refusal; generationId: string };

/** Decides on a request before anything of it is answered: what can fail with an HTTP status fails here. */
export function acceptChat(body: string, headers: IncomingHttpHeaders, options: AcceptOptions): Acceptance {
	const generationId = newGenerationId();
	const refuse = (refusal: Refusal): Acceptance => ({ isAccepted: false, refusal, generationId });

	const request = parseRequest(body);
	if ('status' in request) return refuse(request);
	const faults = faultsOf(request.value, headers, options.allowMarkers);
	if ('status' in faults) return refuse(faults);
	const route = routeModel(request.value, options.catalogue);
	if ('status' in route) return refuse(route);

	const { askedModel, model } = route;
	// One source of chance for each purpose: pace or provider must not change what is said.
	const seed = seedOf(model.record.id, JSON.stringify(request.value.messages));
	const provider = providerFor(request.value, askedModel, faults.value, new Random(`${seed} provider`));
	if (typeof provider !== 'string') return refuse(provider);
	const failure = refusalOf(faults.value, askedModel, provider);
	if (failure !== null) return refuse(failure);
	const prompt = options.books.cache.count(request.value, model);
	const refusal = routingRefusal(request.value, model, prompt.tokens);
	if (refusal !== null) return refuse(refusal);

	const random = new Random(`${seed} pace`);
	const pace = paceOf(options.tokensPerSecond, faults.value, random);
	const generation: Generation = {
		id: generationId,
		createdAt: new Date(),
		request: request.value,
		model,
		askedModel,
		echoedModel: echoOf(askedModel, model.record.id, model.canonicalSlug, faults.value),
		provider,
		prompt,
		plan: planAnswer(request.value, model, faults.value, new Random(`${seed} answer`)),
		faults: faults.value,
		streamed: request.value.stream === true,
		firstTokenMs: pace.firstTokenMs,
		userAgent: headers['user-agent'] ?? null,
		referer: headers.referer ?? null,
		sessionId: request.value.session_id ?? headerOf(headers, 'x-session-id') ?? null
	};
	return { isAccepted: true, generation, pace, random };
}

function newGenerationId(): string {
	return `gen-${Math.floor(Date.now() / 1000)}-${uniqueId(20)}`;
}

function parseRequest(body: string): { value: ChatRequest } | Refusal {
	let json: unknown;
	try {
		json = JSON.parse(body);
	} catch {
		return invalid('The request body is not valid JSON');
	}
	const parsed = chatRequestSchema.safeParse(json);
	return parsed.success ? { value: parsed.data } : invalid(z.prettifyError(parsed.error));
}

/** Requests for a title quote the user's words; a marker in them is meant for the answer. */
function faultsOf(
	request: ChatRequest,
	headers: IncomingHttpHeaders,
	allowMarkers: boolean
): { value: Faults } | Refusal {
	try {
		const readsMarkers = allowMarkers && !asksForTitle(request);
		return {
			value: {
				...(readsMarkers
					? faultsFromText(questionOf(request), { isAfterTools: endsWithToolResult(request) })
					: {}),
				...faultsFromHeader(headerOf(headers, 'x-sandbox-fault'))
			}
		};
	} catch (error) {
		if (error instanceof FaultError) return invalid(error.message);
		throw error;
	}
}

function providerFor(
	request: ChatRequest,
	modelId: string,
	faults: Faults,
	random: Random
): string | Refusal {
	const hosts = hostsOf(modelId);
	const forced = faults.provider?.value;
	if (forced !== undefined) return hosts.find((host) => slugOf(host) === slugOf(forced)) ?? forced;
	const { only, order } = request.provider ?? {};
	return (
		chooseProvider(hosts, request.provider, random) ?? noProviders(hosts.map(slugOf), only ?? order ?? [])
	);
}

/** The slug asked, or the dated name: real answers have both. A router's answer names what it chose. */
function echoOf(asked: string, served: string, canonical: string, faults: Faults): string {
	if (faults['model-echo']?.value === 'canonical') return canonical;
	return asked.startsWith(served) ? asked : served;
}

function headerOf(headers: IncomingHttpHeaders, name: string): string | undefined {
	const value = headers[name];
	return Array.isArray(value) ? value.join(',') : value;
}
