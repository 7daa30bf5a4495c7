import { AppError } from '$lib/domain/errors';
import type { OpenRouterError } from '../../openrouter';

/** What a person is told of each kind of failure. The provider's own words stay in the log. */
const WORDS: Record<OpenRouterError['code'], string> = {
	authentication:
		'The provider did not accept the API key of this deployment. Please tell your administrator.',
	payment_required:
		"This deployment's account at the provider is short of credit. Please tell your administrator.",
	refused: 'The provider refused this request, as a rule because of its content policy.',
	not_found: 'No provider serves this model right now. Please choose another.',
	context_length: 'The conversation is too long for this model. Please choose one with a larger context.',
	invalid_request: 'The provider could not work with this request. Another model may.',
	rate_limited: 'The provider is limiting requests to this model. Please try again in a moment.',
	timeout: 'The provider did not answer in time. Please try again.',
	unavailable: 'The provider is not available right now. Please try again, or choose another model.',
	server: 'The provider failed. Please try again.',
	network: 'The connection to the provider broke. Please try again.',
	protocol: 'The answer broke off before its end. Please try again.',
	aborted: 'The answer was stopped.'
};

export function providerFailure(error: OpenRouterError): AppError<'PROVIDER_ERROR'> {
	return new AppError(
		'PROVIDER_ERROR',
		WORDS[error.code],
		{ providerCode: error.providerCode },
		{ cause: error }
	);
}
