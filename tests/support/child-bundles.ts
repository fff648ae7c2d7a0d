import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import path from 'node:path'
import { build } from 'vite'
import type { TestProject } from 'vitest/node'

declare module 'vitest' {
  interface ProvidedContext {
    /** Folder of the compiled programs of tests/fault/children. */
    childBundles: string
  }
}

const CHILDREN = path.resolve('tests/fault/children')
/** Native modules and what only a test itself imports. */
const OUTSIDE = ['better-sqlite3', 'keytar', 'electron-updater', 'vitest']

/**
 * Set-up of a run of the fault tests: the programs they kill by the hundred, compiled once. A start from the sources is
 * mostly stripping types and reading three hundred files, four times the work of one from a bundle.
 */
export default async ({ provide }: TestProject): Promise<() => void> => {
  // Within the project, so that what stays outside is found.
  const cache = path.resolve('node_modules/.cache')
  mkdirSync(cache, { recursive: true })
  const outDir = mkdtempSync(path.join(cache, 'children-'))
  const names = readdirSync(CHILDREN).map((file) => path.basename(file, '.ts'))
  await build({
    configFile: false,
    logLevel: 'error',
    build: {
      ssr: true,
      outDir,
      minify: false,
      target: 'node24',
      rolldownOptions: {
        input: Object.fromEntries(names.map((name) => [name, path.join(CHILDREN, `${name}.ts`)])),
        output: { entryFileNames: '[name].mjs', chunkFileNames: 'shared/[name]-[hash].mjs' },
      },
    },
    ssr: { noExternal: true, external: OUTSIDE },
  })
  provide('childBundles', outDir)
  return () => rmSync(outDir, { recursive: true, force: true })
}
