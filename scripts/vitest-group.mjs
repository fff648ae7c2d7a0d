// Runs some of vitest's projects together and counts by project what came of it.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { inRoot, root, toolBeside } from './run.mjs'

/** Their steps wait for browsers, which a machine may keep back for as long as it likes (docs/decisions/0026). */
const TRIED_TWICE = 'e2e'
/** More than so many files do not fail by chance. */
const FEW = 3

/** What the reporter wrote; null when vitest ended before it could. */
const readTally = (file) => {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch {
    return null
  }
}

const run = async (projects, workers, files = []) => {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'multpanel-test-'))
  const tallyFile = path.join(folder, 'tally.json')
  const { status } = await toolBeside(
    'vitest/vitest.mjs',
    [
      'run',
      ...projects.map((project) => `--project=${project}`),
      ...(workers === null ? [] : [`--maxWorkers=${workers}`]),
      '--passWithNoTests',
      '--reporter=default',
      `--reporter=${inRoot('scripts', 'tally-reporter.mjs')}`,
      ...files,
    ],
    { hasTerminal: true, env: { MULTPANEL_TALLY: tallyFile } },
  )
  const tally = readTally(tallyFile)
  rmSync(folder, { recursive: true, force: true })
  return { status, modules: tally?.modules ?? [], errorsBeside: tally?.errorsBeside ?? 1 }
}

const hasFailed = ({ failed }) => failed > 0

/** Runs the few end-to-end files that failed once more, alone. @returns those that passed then */
const tryAgain = async (modules) => {
  const failed = modules.filter(hasFailed).filter(({ project }) => project === TRIED_TWICE)
  if (failed.length === 0 || failed.length > FEW) return []
  const files = failed.map(({ file }) => path.relative(root, file))
  process.stdout.write(`Once more, alone: ${files.join(', ')}\n`)
  const again = await run([TRIED_TWICE], 1, files)
  return again.errorsBeside > 0 ? [] : again.modules.filter((module) => !hasFailed(module))
}

/**
 * @returns whether all is well, how many tests of each project passed, failed and were skipped, and the files that passed
 * at their second try only. What fails beside the tests (an error nobody caught) is no failed test, but nothing is well then.
 */
export const runVitest = async (projects, workers) => {
  const first = await run(projects, workers)
  const second = first.errorsBeside > 0 ? [] : await tryAgain(first.modules)
  const modules = first.modules.map((module) => second.find(({ file }) => file === module.file) ?? module)
  const counts = new Map()
  for (const { project, passed, failed, skipped } of modules) {
    const count = counts.get(project) ?? { files: 0, passed: 0, failed: 0, skipped: 0 }
    counts.set(project, {
      files: count.files + 1,
      passed: count.passed + passed,
      failed: count.failed + failed,
      skipped: count.skipped + skipped,
    })
  }
  return {
    ok: first.errorsBeside === 0 && (first.status === 0 || second.length > 0) && !modules.some(hasFailed),
    counts,
    secondTry: second.map(({ file }) => path.relative(root, file)),
  }
}
