import path from 'node:path'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'electron-vite'
import type { HtmlTagDescriptor, Plugin, Rolldown } from 'vite'

/** Libraries that become part of main's bundle: a start reads three files instead of hundreds (decisions/0009). */
const BUNDLED = ['axios', 'fastify', 'ipaddr.js', 'jose', 'otplib', 'selfsigned', 'ws', 'zod']

/** What the page evaluates first, and what it needs until the rows of the inventory can be seen. */
const PAGE_ENTRY = path.resolve('src/renderer/main.ts')
const FIRST_VIEW = ['src/renderer/app/start.tsx', 'src/renderer/features/inventory/InventoryPage.tsx'].map((file) =>
  path.resolve(file),
)
const CONSOLE_CHUNK = 'console'

/** Every module these import, without what is loaded later (`import()`). */
const importedBy = (roots: readonly string[], context: Rolldown.ChunkingContext): Set<string> => {
  const found = new Set<string>()
  const waiting = [...roots]
  for (let id = waiting.pop(); id !== undefined; id = waiting.pop()) {
    if (found.has(id)) continue
    found.add(id)
    waiting.push(...(context.getModuleInfo(id)?.importedIds ?? []))
  }
  return found
}

/** One file instead of forty: fetching them one after the other over six connections took longer than evaluating them. */
const consoleGroup = (): Rolldown.CodeSplittingGroup => {
  let members: ReadonlySet<string> | undefined
  return {
    debugName: CONSOLE_CHUNK,
    name: (id, context) => {
      if (members === undefined) {
        const inEntry = importedBy([PAGE_ENTRY], context)
        members = new Set([...importedBy(FIRST_VIEW, context)].filter((module) => !inEntry.has(module)))
      }
      return members.has(id) ? CONSOLE_CHUNK : null
    },
  }
}

const link = (rel: string, file: string): HtmlTagDescriptor => ({
  tag: 'link',
  attrs: { rel, crossorigin: true, href: `./${file}` },
  injectTo: 'head',
})

/**
 * Lets the browser fetch that file together with the entry, which asks for it only when it runs; and the few bytes by which
 * the first view is imported from it, which would else be a round trip of their own.
 */
const announceConsole = (): Plugin => ({
  name: 'announce-console',
  transformIndexHtml: {
    order: 'post',
    handler: (_html, { bundle }): HtmlTagDescriptor[] => {
      const chunks = Object.values(bundle ?? {}).filter((file) => file.type === 'chunk')
      const first = chunks.filter(
        ({ name, facadeModuleId }) => name === CONSOLE_CHUNK || FIRST_VIEW.includes(facadeModuleId ?? ''),
      )
      const scripts = new Set(first.flatMap(({ fileName, imports }) => [fileName, ...imports]))
      const styles = new Set(first.flatMap(({ viteMetadata }) => [...(viteMetadata?.importedCss ?? [])]))
      return [
        ...[...scripts].map((script) => link('modulepreload', script)),
        ...[...styles].map((style) => link('stylesheet', style)),
      ]
    },
  },
})

/**
 * Three bundles. main is ESM with what cannot be bundled left outside (native modules, the updater);
 * preload is one CommonJS file whose only require is "electron", as a sandboxed preload demands.
 */
export default defineConfig({
  main: {
    build: {
      // Only `dependencies` are left outside by themselves; keytar is optional, and native.
      externalizeDeps: { include: ['keytar'], exclude: BUNDLED },
      rollupOptions: {
        // The lab is a program of its own, started by the demo in a worker thread.
        input: { index: 'src/main/index.ts', headless: 'src/main/headless.ts', lab: 'src/lab/demo-worker.ts' },
        output: { format: 'es', chunkFileNames: 'chunks/[name]-[hash].js' },
      },
    },
  },
  preload: {
    build: {
      externalizeDeps: false,
      rollupOptions: { input: 'src/preload/index.ts', output: { format: 'cjs', entryFileNames: 'index.cjs' } },
    },
  },
  renderer: {
    root: 'src/renderer',
    plugins: [react(), announceConsole()],
    build: {
      minify: true,
      // Its limit is for pages that come over a network; this one comes from the same machine.
      chunkSizeWarningLimit: 800,
      rollupOptions: {
        input: path.resolve('src/renderer/index.html'),
        output: { codeSplitting: { includeDependenciesRecursively: false, groups: [consoleGroup()] } },
      },
    },
  },
})
