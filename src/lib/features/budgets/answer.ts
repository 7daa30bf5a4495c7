/** What comes back from a form of the budgets' page. */
export interface BudgetAnswer {
	about: 'update' | 'raise' | 'revoke' | 'read';
	isDone: boolean;
	values: Record<string, string>;
	errors: Record<string, string[]>;
	message: string | null;
}
