import { writeFileSync } from 'node:fs'
import { measure, type Bench } from './bench.ts'
import { benchmarkReport } from './report.ts'
import { addressesBench } from './addresses.bench.ts'
import { bulkBench } from './bulk.bench.ts'
import { coldStartBench } from './cold-start.bench.ts'
import { deltaBench } from './delta.bench.ts'
import { filterBench } from './filter.bench.ts'
import { idleBench } from './idle.bench.ts'
import { reconcileBench } from './reconcile.bench.ts'
import { refreshBench } from './refresh.bench.ts'
import { scopeBench } from './scope.bench.ts'
import { uploadBench } from './upload.bench.ts'
import { taskHistoryBench } from './task-history.bench.ts'

const BENCHES: readonly Bench[] = [
  refreshBench,
  coldStartBench,
  filterBench,
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
const measured = []
for (const bench of chosen) {
  const result = await measure(bench)
  measured.push({ bench, result })
  process.stdout.write(
    asJson ? `${JSON.stringify(result)}\n` : `${benchmarkReport([{ bench, result }]).split('\n## ')[1] ?? ''}\n`,
  )
}
if (names.length === 0) writeFileSync('docs/benchmarks.md', benchmarkReport(measured))
process.exit(0)
