import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { Script } from 'node:vm'
import { startPageWorld } from './injected/page-world.ts'
import { startPreloadWorld, type SandboxProcess } from './injected/preload-world.ts'
import { createSandbox } from './injected/sandbox.ts'
import { createCloneCodec } from './injected/structured-clone.ts'
import { createWorldLink } from './injected/world-link.ts'

const secret = (label: string) => `electron-host-${label}-${randomUUID()}`
const toPage = secret('to-page')
const toPreload = secret('to-preload')

export const WORLD = 'electron-preload'
export const BINDING = secret('binding')
export const RECEIVER = secret('receiver')

export interface Preload {
  readonly path: string
  /** Source text, absent when the file cannot be read or parsed. */
  readonly source?: string
  readonly error?: Error
}

export function readPreload(path: string): Preload {
  try {
    const source = readFileSync(path, 'utf8')
    new Script(wrapped(source), { filename: path })
    return { path, source }
  } catch (error) {
    return { path, error: error instanceof Error ? error : new Error(String(error)) }
  }
}

const wrapped = (source: string) => `(function (require, module, exports, process) {\n${source}\n})`

/** The script for the page's own world. */
export function pageWorldScript(visible: boolean): string {
  return `(${String(startPageWorld)})({ createCloneCodec: ${String(createCloneCodec)}, createWorldLink: ${String(createWorldLink)},
    sendName: ${JSON.stringify(toPreload)}, receiveName: ${JSON.stringify(toPage)}, visible: ${visible} })`
}

/** The script for the preload's world; the preload itself is inlined, as the page's CSP may forbid eval. */
export function preloadWorldScript(preload: Preload | undefined, extraArguments: readonly string[]): string {
  const sandboxProcess: SandboxProcess = {
    platform: process.platform,
    arch: process.arch,
    versions: { ...process.versions },
    argv: [process.execPath, '--type=renderer', ...extraArguments],
    env: process.env,
  }
  return `(${String(startPreloadWorld)})({ createCloneCodec: ${String(createCloneCodec)}, createWorldLink: ${String(createWorldLink)},
    createSandbox: ${String(createSandbox)}, sendName: ${JSON.stringify(toPage)}, receiveName: ${JSON.stringify(toPreload)},
    binding: ${JSON.stringify(BINDING)}, receiver: ${JSON.stringify(RECEIVER)}, process: ${JSON.stringify(sandboxProcess)},
    preloadPath: ${JSON.stringify(preload?.path ?? '')},
    preload: ${preload?.source === undefined ? 'undefined' : wrapped(preload.source)} })
//# sourceURL=${preload?.path ?? 'electron-host-preload.js'}`
}
