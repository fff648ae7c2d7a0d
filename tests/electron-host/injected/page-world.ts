import type { CloneCodec, CloneHooks } from './structured-clone.ts'
import type { WorldLink, WorldLinkOptions } from './world-link.ts'

export interface PageWorldOptions {
  readonly createCloneCodec: (hooks: CloneHooks) => CloneCodec
  readonly createWorldLink: (options: WorldLinkOptions) => WorldLink
  readonly sendName: string
  readonly receiveName: string
  readonly visible: boolean
}

/**
 * Runs in the page's own world before any script of the page. It takes what the preload exposes, and gives the page
 * Electron's window.open, window.close and visibility (a headless browser calls every window visible).
 */
export function startPageWorld({
  createCloneCodec,
  createWorldLink,
  sendName,
  receiveName,
  visible,
}: PageWorldOptions) {
  if (window !== window.top) return
  const freeze = (value: unknown): unknown => {
    if (typeof value !== 'object' && typeof value !== 'function') return value
    if (value === null || Object.isFrozen(value) || ArrayBuffer.isView(value)) return value
    Object.freeze(value)
    for (const key of Object.keys(value)) freeze((value as Record<string, unknown>)[key])
    return value
  }
  const link = createWorldLink({ sendName, receiveName, createCloneCodec })
  let shown = visible
  const define = (name: 'visibilityState' | 'hidden', get: () => unknown) =>
    Object.defineProperty(Document.prototype, name, { get, configurable: true, enumerable: true })
  define('visibilityState', () => (shown ? 'visible' : 'hidden'))
  define('hidden', () => !shown)

  link.serve({
    expose: (key, api) => {
      const name = key as string
      if (Object.hasOwn(window, name))
        throw new Error('Cannot bind an API on top of an existing property on the window object')
      Object.defineProperty(window, name, { value: freeze(api), enumerable: true })
    },
    show: (state) => {
      if (shown === state) return
      shown = state as boolean
      document.dispatchEvent(new Event('visibilitychange', { bubbles: true }))
    },
  })
  window.open = (url = 'about:blank', target = '', features = '') => {
    if (target === '_self' || target === '_top' || target === '_parent') window.location.assign(url)
    else {
      const absolute = url === '' ? 'about:blank' : new URL(url, document.baseURI).href
      link.whenOpen(() => link.call('open', absolute, target, features))
    }
    return null
  }
  window.close = () => link.whenOpen(() => link.call('close'))
}
