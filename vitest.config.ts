import { availableParallelism } from 'node:os'
import path from 'node:path'
import { defineConfig } from 'vitest/config'
import LongestFirst from './tests/support/longest-first.ts'

const files = (...rooms: string[]) =>
  rooms.flatMap((room) => [`tests/${room}/**/*.test.ts`, `tests/${room}/**/*.test.tsx`])

/** What waits for other processes: the second vitest itself would wait is gone quickly on a busy machine. */
const PATIENT = { poll: { timeout: 60_000 } }

/**
 * Ends what would hang for ever; far beyond what the slowest test takes on a machine that does four other things, as a limit
 * that is near fails good tests by chance. How quick something must be is said by the test or a bench, in work, not in time.
 */
const HANGING_MS = 180_000
/** As long as a step in the page may take (tests/support/console.ts). */
const PATIENT_IN_BROWSERS = { poll: { timeout: 45_000 } }

/**
 * Of projects whose tests keep what they change to themselves: the files one worker takes share what was imported, and the
 * programs they start (the lab, the stand-in for Electron) share what was compiled.
 */
const SHARED = { isolate: false, env: { NODE_COMPILE_CACHE: path.resolve('node_modules/.cache/compiled') } }

/** One project per kind of test, so that `vitest --project unit` runs what its name says. */
export default defineConfig({
  test: {
    // On two cores vitest's own choice would be one file at a time. `npm test` takes more where files wait (scripts/test.mjs).
    maxWorkers: Math.min(4, availableParallelism()),
    sequence: { sequencer: LongestFirst },
    projects: [
      {
        test: {
          name: 'unit',
          include: files('unit'),
          exclude: ['tests/unit/renderer/**'],
          testTimeout: HANGING_MS,
          expect: PATIENT,
        },
      },
      {
        test: {
          name: 'page',
          include: files('unit/renderer', 'flow'),
          environment: 'jsdom',
          testTimeout: HANGING_MS,
          expect: PATIENT,
          setupFiles: ['tests/support/page-setup.ts'],
        },
      },
      {
        test: {
          ...SHARED,
          name: 'adapter',
          include: files('adapter'),
          testTimeout: HANGING_MS,
          hookTimeout: HANGING_MS,
          expect: PATIENT,
        },
      },
      {
        test: {
          ...SHARED,
          name: 'security',
          include: files('security'),
          testTimeout: HANGING_MS,
          hookTimeout: HANGING_MS,
          expect: PATIENT,
        },
      },
      {
        test: {
          ...SHARED,
          name: 'fault',
          include: files('fault'),
          globalSetup: 'tests/support/child-bundles.ts',
          testTimeout: 2 * HANGING_MS,
          hookTimeout: HANGING_MS,
          expect: PATIENT,
        },
      },
      {
        test: {
          ...SHARED,
          name: 'e2e',
          include: files('e2e'),
          testTimeout: 120_000,
          hookTimeout: 120_000,
          expect: PATIENT_IN_BROWSERS,
        },
      },
    ],
  },
})
