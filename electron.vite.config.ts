import path from 'node:path'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'electron-vite'

const BUNDLED = ['@fastify/static', 'axios', 'fastify', 'selfsigned', 'ws', 'zod']

/**
 * Three bundles. main is ESM with its run-time dependencies left outside (native modules, fastify …);
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
    plugins: [react()],
    build: { minify: true, rollupOptions: { input: path.resolve('src/renderer/index.html') } },
  },
})
