export { EmbeddedPostgresError } from './errors';
export { startPostgres, type PostgresOptions, type RunningPostgres } from './start';
