/**
 * Cases of a property: few in the suite, as many as `MULTPANEL_RUNS` says in a hunt
 * (`MULTPANEL_RUNS=1000000 vitest run --project unit <file>`).
 */
export const runs = (inSuite: number): { readonly numRuns: number } => ({
  numRuns: Number(process.env['MULTPANEL_RUNS'] ?? inSuite),
})

/** Time limit in milliseconds that a hunt does not reach; nothing waits for it. */
export const HUNT_MS = 12 * 3_600_000
