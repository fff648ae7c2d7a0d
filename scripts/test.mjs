// Every check. The last line is the verdict: `N passed, N failed`. With names as arguments only those vitest projects
// run (`npm test -- unit adapter`).
import { availableParallelism } from 'node:os'
import process from 'node:process'
import { missingPackages } from './debian-packages.mjs'
import { build, bundlesAreCurrent, toolBeside } from './run.mjs'
import { houseRules, typecheck } from './static-checks.mjs'
import { runVitest } from './vitest-group.mjs'

/**
 * The projects that run together, and how many files at once (null: as many as vitest.config.ts says). The first keep the
 * cores busy; of the second every file waits for browsers, processes and clusters half of its time, so that two files more
 * than there are cores are under way.
 */
const GROUPS = [
  { projects: ['unit', 'page'], workers: null },
  { projects: ['adapter', 'security', 'fault', 'e2e'], workers: Math.min(6, availableParallelism() + 2) },
]
const NEED_BUNDLES = ['e2e', 'fault', 'security']
const PROJECTS = GROUPS.flatMap(({ projects }) => projects)

const asked = process.argv.slice(2)
const isAsked = (name) => asked.length === 0 || asked.includes(name)
const unknown = asked.filter((name) => !PROJECTS.includes(name))
if (unknown.length > 0) {
  process.stderr.write(`There is no kind of test '${unknown.join("', '")}': choose ${PROJECTS.join(', ')}.\n`)
  process.exit(2)
}
const totals = { passed: 0, failed: 0, skipped: 0 }
const failures = []

const say = (ok, name, detail) => process.stdout.write(`${ok ? 'passed' : 'FAILED'}  ${name}  ${detail}\n`)
const since = (started) => `${((Date.now() - started) / 1000).toFixed(1)} s`
const count = (ok, name) => {
  totals[ok ? 'passed' : 'failed'] += 1
  if (!ok) failures.push(name)
}

/** Checks run one after the other beside the first tests; what they wrote is held back until no test writes. */
const heldBack = []
const runBeside = async (checks) => {
  for (const [name, script, args] of checks) {
    const started = Date.now()
    const { status, output } = await toolBeside(script, args)
    const took = since(started)
    heldBack.push(() => {
      process.stdout.write(output)
      say(status === 0, name, took)
      count(status === 0, name)
    })
  }
}
const sayHeldBack = () => {
  for (const say of heldBack.splice(0)) say()
}

const runGroup = async ({ projects, workers }) => {
  const started = Date.now()
  const { ok, counts, secondTry } = await runVitest(projects, workers)
  sayHeldBack()
  const failedBefore = totals.failed
  for (const [project, { files, passed, failed, skipped }] of counts) {
    totals.passed += passed
    totals.failed += failed
    totals.skipped += skipped
    if (failed > 0) failures.push(`tests: ${project}`)
    say(failed === 0, `tests: ${project}`, `${passed} tests in ${files} files`)
  }
  if (!ok && totals.failed === failedBefore) count(false, `tests: ${projects.join(', ')} (an error beside the tests)`)
  for (const file of secondTry)
    process.stdout.write(`${file} passed at its second try only: something in it is left to chance.\n`)
  say(ok, `tests: ${projects.join(', ')}`, since(started))
}

const beside = asked.length === 0 ? runBeside([typecheck, ...houseRules]) : Promise.resolve()
let canRun = true
if (NEED_BUNDLES.some(isAsked) && !bundlesAreCurrent()) {
  const started = Date.now()
  canRun = build().status === 0
  count(canRun, 'build')
  say(canRun, 'build', since(started))
}
for (const { projects, workers } of canRun ? GROUPS : []) {
  const chosen = projects.filter(isAsked)
  if (chosen.length > 0) await runGroup({ projects: chosen, workers })
}
await beside
sayHeldBack()

if (totals.skipped > 0) {
  const missing = missingPackages('test').map((entry) => entry.name)
  process.stdout.write(`${totals.skipped} skipped${missing.length > 0 ? ` (missing: ${missing.join(' ')})` : ''}\n`)
  if (process.env.CI) {
    totals.failed += totals.skipped
    failures.push('skipped tests (in CI every part must be there)')
  }
}
if (failures.length > 0) process.stdout.write(`Failed: ${failures.join(', ')}\n`)
process.stdout.write(`${totals.passed} passed, ${totals.failed} failed\n`)
process.exit(totals.failed === 0 && totals.passed > 0 ? 0 : 1)
