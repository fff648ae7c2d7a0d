import os from 'node:os'
import type { Bench, BenchResult } from './bench.ts'

const row = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`

/** docs/benchmarks.md: every figure with its goal, the machine and the day. */
export const benchmarkReport = (measured: readonly { bench: Bench; result: BenchResult }[]): string => {
  const cpus = os.cpus()
  const lines = [
    '# Benchmarks',
    '',
    'Written by `npm run bench`; each figure is taken beside its peer or limit in the same run.',
    '',
    `Machine: ${cpus.length} × ${cpus[0]?.model.trim() ?? 'unknown CPU'}, ${Math.round(os.totalmem() / 2 ** 30)} GiB, ${os.type()} ${os.release()}, Node ${process.versions.node}. Date: ${new Date().toISOString().slice(0, 10)}.`,
  ]
  for (const { bench, result } of measured) {
    lines.push(
      '',
      `## ${bench.name}`,
      '',
      bench.description,
      '',
      row(['figure', 'value', 'goal', 'met']),
      row(['---', '---:', '---:', '---']),
    )
    for (const [figure, value] of Object.entries(result.figures)) {
      const goal = result.goals.find((entry) => entry.figure === figure)
      lines.push(
        row([
          `\`${figure}\``,
          String(value),
          goal ? `${goal.op} ${goal.goal}` : '',
          goal ? (goal.met ? 'yes' : '**no**') : '',
        ]),
      )
    }
    if (bench.profile !== undefined && result.goals.some(({ met }) => !met)) lines.push('', bench.profile)
  }
  return `${lines.join('\n')}\n`
}
