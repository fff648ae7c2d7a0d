// Every check, in the order in which a failure is cheapest to learn of. The last line is the verdict:
// `N passed, N failed`. With names as arguments only those vitest projects run (`npm test -- unit adapter`).
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import process from 'node:process'
import { missingPackages } from './debian-packages.mjs'
import { build, bundlesAreCurrent, tool } from './run.mjs'

const PROJECTS = ['unit', 'page', 'adapter', 'security', 'fault', 'e2e']
const asked = process.argv.slice(2)
const projects = asked.length > 0 ? PROJECTS.filter((name) => asked.includes(name)) : PROJECTS
const unknown = asked.filter((name) => !PROJECTS.includes(name))
if (unknown.length > 0) {
  process.stderr.write(`There is no kind of test '${unknown.join("', '")}': choose ${PROJECTS.join(', ')}.\n`)
  process.exit(2)
}
const totals = { passed: 0, failed: 0, skipped: 0 }
const failures = []

const check = (name, action) => {
  const started = Date.now()
  const ok = action()
  totals[ok ? 'passed' : 'failed'] += 1
  if (!ok) failures.push(name)
  process.stdout.write(`${ok ? 'passed' : 'FAILED'}  ${name}  ${((Date.now() - started) / 1000).toFixed(1)} s\n`)
  return ok
}

/** What vitest wrote, or null when it ended before it could. */
const readReport = (file) => {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch {
    return null
  }
}

const runTool = (script, args) => tool(script, args).status === 0

if (asked.length === 0) {
  check('typecheck', () => runTool('typescript-native/bin/tsc', ['-b']))
  check('lint', () =>
    runTool('eslint/bin/eslint.js', [
      '.',
      '--max-warnings',
      '0',
      '--cache',
      '--cache-location',
      'node_modules/.cache/eslint/',
    ]),
  )
  check('import boundaries', () =>
    runTool('dependency-cruiser/bin/dependency-cruiser.mjs', ['--config', '.dependency-cruiser.mjs', 'src']),
  )
  check('dead code', () => runTool('knip/bin/knip.js', []))
  check('format', () => runTool('prettier/bin/prettier.cjs', ['--check', '--log-level', 'warn', '.']))
}
if (projects.some((name) => ['e2e', 'fault', 'security'].includes(name)) && !bundlesAreCurrent()) {
  if (!check('build', () => build().status === 0)) projects.length = 0
}

const reports = mkdtempSync(path.join(os.tmpdir(), 'multpanel-test-'))
for (const project of projects) {
  const report = path.join(reports, `${project}.json`)
  const started = Date.now()
  const { status } = tool('vitest/vitest.mjs', [
    'run',
    `--project=${project}`,
    '--passWithNoTests',
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${report}`,
  ])
  const result = readReport(report)
  const failed = result?.numFailedTests ?? 0
  totals.passed += result?.numPassedTests ?? 0
  totals.skipped += (result?.numPendingTests ?? 0) + (result?.numTodoTests ?? 0)
  totals.failed += status !== 0 ? Math.max(1, failed) : failed
  if (status !== 0) failures.push(`tests: ${project}`)
  process.stdout.write(
    `${status === 0 ? 'passed' : 'FAILED'}  tests: ${project}  ${((Date.now() - started) / 1000).toFixed(1)} s\n`,
  )
}
rmSync(reports, { recursive: true, force: true })

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
