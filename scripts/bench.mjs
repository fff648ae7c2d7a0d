// `npm run bench` measures all and writes docs/benchmarks.md; `npm run -s bench -- <name> --json` prints one line.
import process from 'node:process'
import { become, build, bundlesAreCurrent, inRoot } from './run.mjs'

if (!bundlesAreCurrent()) {
  const { status } = build({ stdio: ['ignore', 'ignore', 'inherit'] })
  if (status !== 0) process.exit(status ?? 1)
}
become(process.execPath, ['--expose-gc', inRoot('tests/bench/run.ts'), ...process.argv.slice(2)])
