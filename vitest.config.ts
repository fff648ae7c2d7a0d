import { availableParallelism } from 'node:os'
import path from 'node:path'
import { defineConfig } from 'vitest/config'
import LongestFirst from './tests/support/longest-first.ts'

const files = (...rooms: string[]) =>
  rooms.flatMap((room) => [`tests/${room}/**/*.test.ts`, `tests/${room}/**/*.test.tsx`])

/** What waits for other processes: the second vitest itself would wait is gone quickly on a busy machine. */
const PATIENT = { poll: { timeout: 20_000 } }

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
      // Scrypt at its full cost and a million rows take their seconds where others work beside.
      {
        test: {
          name: 'unit',
          include: files('unit'),
          exclude: ['tests/unit/renderer/**'],
          testTimeout: 30_000,
          expect: PATIENT,
        },
      },
      {
        test: {
          name: 'page',
          include: files('unit/renderer', 'flow'),
          environment: 'jsdom',
          // A form filled in key by key takes its seconds where others work beside.
          testTimeout: 30_000,
          expect: PATIENT,
          setupFiles: ['tests/support/page-setup.ts'],
        },
      },
      { test: { ...SHARED, name: 'adapter', include: files('adapter'), testTimeout: 30_000, expect: PATIENT } },
      { test: { ...SHARED, name: 'security', include: files('security'), testTimeout: 30_000, expect: PATIENT } },
      {
        test: {
          ...SHARED,
          name: 'fault',
          include: files('fault'),
          globalSetup: 'tests/support/child-bundles.ts',
          testTimeout: 180_000,
          hookTimeout: 60_000,
          expect: PATIENT,
        },
      },
      {
        test: {
          ...SHARED,
          name: 'e2e',
          include: files('e2e'),
          testTimeout: 60_000,
          hookTimeout: 60_000,
          expect: PATIENT,
        },
      },
    ],
  },
})
