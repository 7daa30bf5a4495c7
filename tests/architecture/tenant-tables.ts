import { is } from 'drizzle-orm';
import { getTableConfig, PgDialect, PgTable, type AnyPgColumn } from 'drizzle-orm/pg-core';

type TableConfig = ReturnType<typeof getTableConfig>;

/** Tables that hold rows of tenants, out of whatever a schema exports. */
export function tenantTables(schema: Record<string, unknown>): TableConfig[] {
	return Object.values(schema)
		.filter((value): value is PgTable => is(value, PgTable))
		.map(getTableConfig)
		.filter(isTenantTable);
}

function isTenantTable({ columns }: Pick<TableConfig, 'columns'>): boolean {
	return columns.some(({ name }) => name === 'tenant_id');
}

/** What is missing for the tenants' rows to be apart, in words. */
export function isolationGaps(table: TableConfig): string[] {
	return [
		...policyGaps(table),
		...(keys(table).some(([first]) => first === 'tenant_id') ? [] : ['no key begins with tenant_id']),
		...foreignKeyGaps(table)
	];
}

type Policy = TableConfig['policies'][number];

/** Policies of one role add up, so each of the people's has to keep to the tenant. */
function policyGaps({ policies }: TableConfig): string[] {
	const of = (...roles: string[]) =>
		policies.filter(({ to }) => roleNames(to).some((name) => roles.includes(name)));
	const peoples = of('colloquy_app', 'public');
	return [
		...(peoples.length === 0 ? ['no policy for colloquy_app'] : []),
		...(of('colloquy_system').length === 0 ? ['no policy for colloquy_system'] : []),
		...peoples
			.filter((policy) => !isNarrow(policy))
			.map(({ name }) => `policy ${name} does not keep to the tenant of the transaction`)
	];
}

function isNarrow({ for: verb = 'all', using, withCheck }: Policy): boolean {
	const isReadNarrow = verb === 'insert' || comparesTenant(using);
	// PostgreSQL checks what is written by the condition for reading where there is none of its own.
	const isWriteNarrow = verb === 'select' || verb === 'delete' || comparesTenant(withCheck ?? using);
	return isReadNarrow && isWriteNarrow;
}

function comparesTenant(condition: Policy['using']): boolean {
	if (condition === undefined) return false;
	const { sql } = new PgDialect().sqlToQuery(condition);
	const own = /"tenant_id" = nullif\(current_setting\('app\.tenant_id', true\), ''\)::uuid( and |$)/;
	let outermost = sql;
	while (/\([^()]*\)/.test(outermost)) outermost = outermost.replaceAll(/\([^()]*\)/g, '');
	return own.test(sql) && !/\bor\b/.test(outermost);
}

/** A policy without a role is everybody's. */
function roleNames(to: Policy['to'] = 'public'): string[] {
	if (Array.isArray(to)) return to.flatMap(roleNames);
	return [typeof to === 'string' ? to : to.name];
}

/** Columns of the primary key and of every unique key, in order. */
function keys({ columns, primaryKeys, uniqueConstraints, indexes }: TableConfig): string[][] {
	const names = (list: readonly unknown[]) => list.map((column) => (column as AnyPgColumn).name);
	return [
		...columns.filter(({ primary }) => primary).map(({ name }) => [name]),
		...primaryKeys.map((key) => names(key.columns)),
		...uniqueConstraints.map((key) => names(key.columns)),
		...indexes
			.filter(({ config }) => config.unique && config.where === undefined)
			.map(({ config }) => names(config.columns))
	];
}

/** A reference between two tables of tenants that does not carry the tenant can cross from one to another. */
function foreignKeyGaps({ foreignKeys }: TableConfig): string[] {
	return foreignKeys.flatMap((key) => {
		const { columns, foreignColumns, foreignTable } = key.reference();
		if (!isTenantTable(getTableConfig(foreignTable))) return [];
		const carries = columns.some(
			({ name }, index) => name === 'tenant_id' && foreignColumns[index]?.name === 'tenant_id'
		);
		return carries
			? []
			: [`the reference ${columns.map(({ name }) => name).join(', ')} does not carry tenant_id`];
	});
}
