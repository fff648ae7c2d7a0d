import type { CloneCodec, CloneHooks } from './structured-clone.ts'
import type { WorldLink, WorldLinkOptions } from './world-link.ts'

/** What the page's process tells the host; `args` and `value` are clone text. */
export type ToHost =
  | { readonly kind: 'invoke'; readonly id: number; readonly channel: string; readonly args: string }
  | { readonly kind: 'send'; readonly channel: string; readonly args: string }
  | { readonly kind: 'open'; readonly url: string; readonly target: string; readonly features: string }
  | { readonly kind: 'close' }
  | { readonly kind: 'preload-error'; readonly message: string; readonly stack: string }

/** What the host tells the page's process. */
export type FromHost =
  | { readonly kind: 'reply'; readonly id: number; readonly value: string }
  | { readonly kind: 'failure'; readonly id: number; readonly error: string }
  | { readonly kind: 'message'; readonly channel: string; readonly args: string }
  | { readonly kind: 'show'; readonly visible: boolean }

export interface PreloadWorldOptions {
  readonly createCloneCodec: (hooks?: CloneHooks) => CloneCodec
  readonly createWorldLink: (options: WorldLinkOptions) => WorldLink
  readonly createSandbox: (options: SandboxOptions) => Sandbox
  readonly sendName: string
  readonly receiveName: string
  /** Names, in this world only, of the function that reaches the host and of the one the host calls. */
  readonly binding: string
  readonly receiver: string
  readonly process: SandboxProcess
  readonly preloadPath: string
  readonly preload: ((...args: unknown[]) => void) | undefined
}

export interface SandboxProcess {
  readonly platform: string
  readonly arch: string
  readonly versions: Readonly<Record<string, string | undefined>>
  readonly argv: readonly string[]
  readonly env: Readonly<Record<string, string | undefined>>
}

export interface SandboxOptions {
  readonly link: WorldLink
  readonly codec: CloneCodec
  readonly toHost: (message: ToHost) => void
  readonly process: SandboxProcess
}

export interface Sandbox {
  readonly require: (module: string) => unknown
  readonly process: object
  readonly receive: (message: FromHost) => void
}

/** Runs in the isolated world before any script of the page: gives the preload its sandboxed `require` and runs it. */
export function startPreloadWorld(options: PreloadWorldOptions) {
  if (window !== window.top) return
  const { createCloneCodec, createWorldLink, createSandbox, sendName, receiveName, preloadPath, preload } = options
  const world = globalThis as unknown as Record<string, (text: string) => void> // the two names are made up per run
  const toHost = (message: ToHost) => world[options.binding]?.(JSON.stringify(message))
  const link = createWorldLink({ sendName, receiveName, createCloneCodec })
  link.serve({
    open: (url, target, features) =>
      toHost({ kind: 'open', url: String(url), target: String(target), features: String(features) }),
    close: () => toHost({ kind: 'close' }),
  })
  const sandbox = createSandbox({ link, codec: createCloneCodec(), toHost, process: options.process })
  world[options.receiver] = (text) => sandbox.receive(JSON.parse(text) as FromHost)
  if (!preload) return
  const module = { exports: {} }
  try {
    preload(sandbox.require, module, module.exports, sandbox.process)
  } catch (error) {
    const { message, stack } = error instanceof Error ? error : new Error(String(error))
    console.error(`Unable to load preload script: ${preloadPath}`)
    console.error(error)
    toHost({ kind: 'preload-error', message, stack: stack ?? '' })
  }
}
