import os from 'node:os'
import { measure, type Bench } from './bench.ts'
import { keepRun } from './report.ts'
import { addressesBench } from './addresses.bench.ts'
import { bulkBench } from './bulk.bench.ts'
import { coldStartBench } from './cold-start.bench.ts'
import { deltaBench } from './delta.bench.ts'
import { filterBench } from './filter.bench.ts'
import { idleBench } from './idle.bench.ts'
import { jobShownBench } from './job-shown.bench.ts'
import { reconcileBench } from './reconcile.bench.ts'
import { refreshBench } from './refresh.bench.ts'
import { scopeBench } from './scope.bench.ts'
import { uploadBench } from './upload.bench.ts'
import { taskHistoryBench } from './task-history.bench.ts'

const BENCHES: readonly Bench[] = [
  refreshBench,
  coldStartBench,
  filterBench,
  jobShownBench,
  deltaBench,
  idleBench,
  taskHistoryBench,
  scopeBench,
  reconcileBench,
  addressesBench,
  bulkBench,
  uploadBench,
]

const names = process.argv.slice(2).filter((argument) => !argument.startsWith('--'))
const asJson = process.argv.includes('--json')
const unknown = names.find((name) => !BENCHES.some((bench) => bench.name === name))
if (unknown !== undefined) {
  process.stderr.write(`There is no bench '${unknown}': ${BENCHES.map((bench) => bench.name).join(', ')}\n`)
  process.exit(2)
}
const chosen = names.length === 0 ? BENCHES : BENCHES.filter((bench) => names.includes(bench.name))
const isKept = names.length === 0 || process.argv.includes('--keep')
for (const bench of chosen) {
  const load = os.loadavg()[0] ?? 0
  const result = await measure(bench)
  // One by one: a run of all that is cut keeps what it had.
  if (isKept) keepRun(BENCHES, result, load)
  const lines = Object.entries(result.figures).map(([figure, value]) => `  ${figure} ${value}`)
  const missed = result.goals
    .filter(({ met }) => !met)
    .map(({ figure, op, goal }) => `  missed: ${figure} ${op} ${goal}`)
  process.stdout.write(asJson ? `${JSON.stringify(result)}\n` : `${[bench.name, ...lines, ...missed].join('\n')}\n`)
}
process.exit(0)
