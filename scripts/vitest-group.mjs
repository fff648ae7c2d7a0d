// Runs some of vitest's projects together and counts by project what came of it.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { inRoot, toolBeside } from './run.mjs'

/** The project a test file belongs to: vitest.config.ts takes them by folder. */
const projectOf = (file) => {
  const [room, second] = path.relative(inRoot('tests'), file).split(path.sep)
  return room === 'flow' || (room === 'unit' && second === 'renderer') ? 'page' : room
}

/** What vitest wrote, or null when it ended before it could. */
const readReport = (file) => {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch {
    return null
  }
}

/**
 * @returns whether all is well, and how many tests of each project passed, failed and were skipped. What fails beside the
 * tests (a file that cannot be loaded, an error nobody caught) is no failed test, but nothing is well then.
 */
export const runVitest = async (projects, workers) => {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'multpanel-test-'))
  const report = path.join(folder, 'report.json')
  const { status } = await toolBeside(
    'vitest/vitest.mjs',
    [
      'run',
      ...projects.map((project) => `--project=${project}`),
      ...(workers === null ? [] : [`--maxWorkers=${workers}`]),
      '--passWithNoTests',
      '--reporter=default',
      '--reporter=json',
      `--outputFile.json=${report}`,
    ],
    { hasTerminal: true },
  )
  const counts = new Map()
  for (const file of readReport(report)?.testResults ?? []) {
    const project = projectOf(file.name)
    const count = counts.get(project) ?? { files: 0, passed: 0, failed: 0, skipped: 0 }
    counts.set(project, count)
    count.files += 1
    for (const test of file.assertionResults) {
      if (test.status === 'passed' || test.status === 'failed') count[test.status] += 1
      else count.skipped += 1
    }
    if (file.status === 'failed' && count.failed === 0) count.failed = 1
  }
  rmSync(folder, { recursive: true, force: true })
  return { ok: status === 0, counts }
}
