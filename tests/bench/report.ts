import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import { z } from 'zod'
import { isMet, type Bench, type BenchResult } from './bench.ts'

const KEPT = 'docs/benchmarks.json'
const REPORT = 'docs/benchmarks.md'

/** One run of a bench, as kept for the report. */
const KeptRun = z.object({
  /** UTC day, ISO 8601. */
  date: z.string(),
  machine: z.string(),
  /** Processes that wanted a processor when it began (mean of a minute); null: of a run from before that was kept. */
  load: z.number().nullable(),
  figures: z.record(z.string(), z.number()),
})
type KeptRun = z.infer<typeof KeptRun>
const KeptRuns = z.record(z.string(), KeptRun)

const row = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`

const machine = (): string => {
  const cpus = os.cpus()
  const memory = Math.round(os.totalmem() / 2 ** 30)
  return `${cpus.length} × ${cpus[0]?.model.trim() ?? 'unknown CPU'}, ${memory} GiB, ${os.type()} ${os.release()}, Node ${process.versions.node}`
}

const section = (bench: Bench, run: KeptRun): string[] => {
  const missed = bench.goals.filter((goal) => !isMet(goal, run.figures[goal.figure]))
  const figures = Object.entries(run.figures).map(([figure, value]) => {
    const goal = bench.goals.find((entry) => entry.figure === figure)
    const met = goal === undefined ? '' : missed.includes(goal) ? '**no**' : 'yes'
    return row([`\`${figure}\``, String(value), goal === undefined ? '' : `${goal.op} ${goal.goal}`, met])
  })
  return [
    '',
    `## ${bench.name}`,
    '',
    bench.description,
    '',
    row(['figure', 'value', 'goal', 'met']),
    row(['---', '---:', '---:', '---']),
    ...figures,
    '',
    `Taken ${run.date} on ${run.machine}${run.load === null ? '' : `; load before it ${run.load.toFixed(1)}`}.`,
    ...(bench.profile !== undefined && missed.length > 0 ? ['', bench.profile] : []),
  ]
}

/** docs/benchmarks.md: the last kept run of every bench, each with its day and machine. */
const benchmarkReport = (benches: readonly Bench[], kept: Readonly<Record<string, KeptRun>>): string => {
  const sections = benches.flatMap((bench) => {
    const run = kept[bench.name]
    return run === undefined ? [] : section(bench, run)
  })
  const head =
    'Written by `npm run bench` (all) and `npm run bench -- <name> --keep` (one); each figure is taken beside its peer or limit in the same run.'
  return `${['# Benchmarks', '', head, ...sections].join('\n')}\n`
}

/** Keeps this run instead of the one before it, and writes the report anew. */
export const keepRun = (benches: readonly Bench[], { bench, figures }: BenchResult, load: number): void => {
  const before = existsSync(KEPT) ? KeptRuns.parse(JSON.parse(readFileSync(KEPT, 'utf8'))) : {}
  const run: KeptRun = {
    date: new Date().toISOString().slice(0, 10),
    machine: machine(),
    load,
    figures: { ...figures },
  }
  const kept = { ...before, [bench]: run }
  writeFileSync(KEPT, `${JSON.stringify(kept, null, 2)}\n`)
  writeFileSync(REPORT, benchmarkReport(benches, kept))
}
