import type { App, Session, WebContents } from 'electron'
import { openExternal } from './open-external.ts'

/** What the page may ask the browser for: copy buttons write to the clipboard, a console fills the screen. */
const ALLOWED_PERMISSIONS: ReadonlySet<string> = new Set(['clipboard-sanitized-write', 'fullscreen'])

/** A console of the page, the one thing that has a window of its own; null: the address is not one. */
const consoleRouteOf = (address: string): string | null => {
  const { pathname, hash, search } = URL.parse(address) ?? { pathname: '', hash: '', search: '' }
  return pathname === '/' && search === '' && hash.startsWith('#/console/') ? hash.slice(1) : null
}

interface Doors {
  readonly pageOrigin: string
  /** Hears what was refused, for the log. */
  readonly onRefused: (what: string) => void
  /** Opens a console in a window that is made like every other, not by the page. @returns false: there are too many */
  readonly openConsole: (route: string) => boolean
}

const lockContents = (contents: WebContents, { pageOrigin, onRefused, openConsole }: Doors): void => {
  const isOwn = (address: string): boolean => {
    const url = URL.parse(address)
    return url !== null && `${url.protocol}//${url.host}` === pageOrigin
  }
  contents.on('will-navigate', (event) => {
    if (isOwn(event.url)) return
    event.preventDefault()
    onRefused('navigation')
  })
  contents.on('will-redirect', (event) => {
    if (isOwn(event.url)) return
    event.preventDefault()
    onRefused('redirect')
  })
  contents.on('will-attach-webview', (event) => {
    event.preventDefault()
    onRefused('webview')
  })
  contents.setWindowOpenHandler(({ url }) => {
    const route = isOwn(url) ? consoleRouteOf(url) : null
    if (route !== null && openConsole(route)) return { action: 'deny' }
    onRefused('window')
    // A link to the outside opens in the person's browser, never in a window of ours.
    if (!isOwn(url)) openExternal(url).catch(() => onRefused('address'))
    return { action: 'deny' }
  })
}

/**
 * Closes what a hostile page could try: leaving our origin, opening windows, embedding web views, asking for devices.
 * @param doors `pageOrigin`: `app://multpanel`, or the dev server's in a checkout
 */
export const secureSession = (app: App, session: Session, doors: Doors): void => {
  const { onRefused } = doors
  app.on('web-contents-created', (_event, contents) => lockContents(contents, doors))
  session.setPermissionRequestHandler((_contents, permission, answer) => {
    const allowed = ALLOWED_PERMISSIONS.has(permission)
    if (!allowed) onRefused(`permission ${permission}`)
    answer(allowed)
  })
  session.setPermissionCheckHandler((_contents, permission) => ALLOWED_PERMISSIONS.has(permission))
  session.setDevicePermissionHandler(() => false)
}
