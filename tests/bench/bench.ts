/** One figure's bound. `op` reads: figure op goal. */
export interface Goal {
  readonly figure: string
  readonly op: '<' | '<=' | '='
  readonly goal: number
}

/** A measurement with its peer or physical limit measured in the same run. Figures carry their unit in their name. */
export interface Bench {
  readonly name: string
  /** One sentence: what is measured against what. */
  readonly description: string
  readonly goals: readonly Goal[]
  /** Where the time goes, as last profiled; printed while a goal is missed. */
  readonly profile?: string
  readonly run: () => Promise<Readonly<Record<string, number>>>
}

export interface BenchResult {
  readonly bench: string
  readonly figures: Readonly<Record<string, number>>
  readonly goals: readonly (Goal & { readonly value: number | null; readonly met: boolean })[]
}

/** A figure that was not taken meets no goal. */
export const isMet = ({ op, goal }: Goal, value: number | undefined): boolean => {
  if (value === undefined) return false
  if (op === '<') return value < goal
  return op === '<=' ? value <= goal : value === goal
}

/** Three significant decimals are all that two busy cores can tell apart. */
const rounded = (value: number): number => Math.round(value * 1000) / 1000

export const measure = async (bench: Bench): Promise<BenchResult> => {
  const raw = await bench.run()
  const figures = Object.fromEntries(Object.entries(raw).map(([name, value]) => [name, rounded(value)]))
  const goals = bench.goals.map((goal) => {
    const value = figures[goal.figure]
    return { ...goal, value: value ?? null, met: isMet(goal, value) }
  })
  return { bench: bench.name, figures, goals }
}

/** The q-quantile (0–1) of the samples; of an empty list NaN. */
export const quantile = (samples: readonly number[], q: number): number => {
  const sorted = [...samples].sort((left, right) => left - right)
  return sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))] ?? Number.NaN
}

export const median = (samples: readonly number[]): number => quantile(samples, 0.5)
