import type { Books } from './books';
import { exactNumber } from './exact-json';

/** `GET /key` and `GET /credits`: one account without a limit, whose usage is what this sandbox has charged. */
const CREDITS = '1000000';

export function keyInfo(books: Books): object {
	const used = exactNumber(books.ledger.total().cost);
	return {
		data: {
			label: 'sk-or-v1-san...box',
			limit: null,
			limit_remaining: null,
			limit_reset: null,
			include_byok_in_limit: false,
			usage: used,
			usage_daily: used,
			usage_weekly: used,
			usage_monthly: used,
			byok_usage: 0,
			byok_usage_daily: 0,
			byok_usage_weekly: 0,
			byok_usage_monthly: 0,
			is_free_tier: false,
			is_management_key: false,
			is_provisioning_key: false,
			creator_user_id: null,
			expires_at: null,
			free_model_daily_requests: { used: 0, limit: 1000, remaining: 1000 },
			allowed_data_regions: ['global'],
			organization_id: null,
			workspace_id: null,
			rate_limit: { interval: '10s', note: 'This field is deprecated and safe to ignore.', requests: -1 }
		}
	};
}

export function credits(books: Books): object {
	return {
		data: {
			total_credits: exactNumber(CREDITS),
			total_usage: exactNumber(books.ledger.total().cost)
		}
	};
}
