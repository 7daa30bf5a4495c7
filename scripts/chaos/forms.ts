/** How much goes wrong in a run of the chaos. */
export interface ChaosForm {
	tenants: number;
	/** in each tenant */
	people: number;
	/** of the application, each in mid-work */
	kills: number;
	/** of the database: it ends its sessions and comes back */
	restarts: number;
	/** of the database: it is killed where it stands and recovers */
	crashes: number;
	/** of the database: it is away for so long, in milliseconds each */
	absencesMs: readonly number[];
	/** between two disasters */
	calmMs: readonly [number, number];
	/** a process that has not shown a sign of life for 30 s is dead; where nobody is left alive that need not be waited for */
	hurriesRecovery: boolean;
	/** from the last disaster until all is settled, at the most */
	settlesWithinMs: number;
}

export const LONG_FORM: ChaosForm = {
	tenants: 3,
	people: 4,
	kills: 20,
	restarts: 2,
	crashes: 3,
	absencesMs: [1_000, 30_000],
	calmMs: [500, 4_000],
	hurriesRecovery: false,
	settlesWithinMs: 180_000
};

/** What `npm test` has the time for. */
export const SHORT_FORM: ChaosForm = {
	tenants: 2,
	people: 4,
	kills: 3,
	restarts: 1,
	crashes: 1,
	absencesMs: [],
	calmMs: [1_000, 2_500],
	hurriesRecovery: true,
	settlesWithinMs: 60_000
};
