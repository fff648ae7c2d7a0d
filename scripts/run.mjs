// What the task scripts share: paths, running a tool, the address of the built program.
import { spawn, spawnSync } from 'node:child_process'
import { existsSync, readdirSync, statSync } from 'node:fs'
import path from 'node:path'
import process from 'node:process'
import { fileURLToPath } from 'node:url'

export const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..')
export const inRoot = (...parts) => path.join(root, ...parts)

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP']

/** Runs a package's program on this Node and gives its exit status. */
export const tool = (script, args, options = {}) => {
  const result = spawnSync(process.execPath, [inRoot('node_modules', script), ...args], {
    cwd: root,
    stdio: 'inherit',
    ...options,
  })
  if (result.error) throw result.error
  return result
}

/**
 * The same without waiting for it; settles with its exit status and, unless it has the terminal, all it wrote.
 * It ends when this process is told to. What `env` names it has beside what this process has.
 */
export const toolBeside = (script, args, { hasTerminal = false, env = {} } = {}) =>
  new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [inRoot('node_modules', script), ...args], {
      cwd: root,
      env: { ...process.env, ...env },
      stdio: hasTerminal ? 'inherit' : ['ignore', 'pipe', 'pipe'],
    })
    let output = ''
    for (const stream of [child.stdout, child.stderr])
      stream?.setEncoding('utf8').on('data', (text) => (output += text))
    const endWithUs = (signal) => {
      child.kill(signal)
      process.exit(1)
    }
    for (const signal of SIGNALS) process.on(signal, endWithUs)
    child.on('error', reject)
    child.on('close', (status) => {
      for (const signal of SIGNALS) process.off(signal, endWithUs)
      resolve({ status, output })
    })
  })

/** Hands the terminal, signals included, to a child and ends with its status. */
export const become = (command, args, options = {}) => {
  const child = spawn(command, args, { cwd: root, stdio: 'inherit', ...options })
  for (const signal of SIGNALS) process.on(signal, () => child.kill(signal))
  child.on('error', (error) => {
    process.stderr.write(`${error.message}\n`)
    process.exit(1)
  })
  child.on('exit', (code, signal) => process.exit(code ?? (signal === 'SIGINT' || signal === 'SIGTERM' ? 0 : 1)))
}

const newest = (folder) =>
  readdirSync(folder, { withFileTypes: true, recursive: true }).reduce(
    (latest, entry) =>
      entry.isFile() ? Math.max(latest, statSync(path.join(entry.parentPath, entry.name)).mtimeMs) : latest,
    0,
  )

/** True when out/ holds bundles at least as new as every source file. */
export const bundlesAreCurrent = () => {
  const built = ['out/main/index.js', 'out/main/headless.js', 'out/preload/index.cjs', 'out/renderer/index.html'].map(
    (file) => inRoot(file),
  )
  if (!built.every((file) => existsSync(file))) return false
  const oldest = Math.min(...built.map((file) => statSync(file).mtimeMs))
  const configuration = Math.max(
    statSync(inRoot('electron.vite.config.ts')).mtimeMs,
    statSync(inRoot('package-lock.json')).mtimeMs,
  )
  return oldest >= Math.max(newest(inRoot('src')), configuration)
}

export const build = (options = {}) =>
  tool('electron-vite/bin/electron-vite.js', ['build', '--logLevel', 'warn'], options)
