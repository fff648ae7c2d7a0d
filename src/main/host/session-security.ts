import type { App, Session, WebContents } from 'electron'
import { openExternal } from './open-external.ts'

/** Clipboard writing is the one thing the page may ask the browser for: copy buttons. */
const ALLOWED_PERMISSIONS: ReadonlySet<string> = new Set(['clipboard-sanitized-write'])

const lockContents = (contents: WebContents, pageOrigin: string, onRefused: (what: string) => void): void => {
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
    onRefused('window')
    // A link to the outside opens in the person's browser, never in a window of ours.
    if (!isOwn(url)) openExternal(url).catch(() => onRefused('address'))
    return { action: 'deny' }
  })
}

/**
 * Closes what a hostile page could try: leaving our origin, opening windows, embedding web views, asking for devices.
 * @param pageOrigin `app://multpanel`, or the dev server's in a checkout
 * @param onRefused hears what was refused, for the log
 */
export const secureSession = (
  app: App,
  session: Session,
  pageOrigin: string,
  onRefused: (what: string) => void,
): void => {
  app.on('web-contents-created', (_event, contents) => lockContents(contents, pageOrigin, onRefused))
  session.setPermissionRequestHandler((_contents, permission, answer) => {
    const allowed = ALLOWED_PERMISSIONS.has(permission)
    if (!allowed) onRefused(`permission ${permission}`)
    answer(allowed)
  })
  session.setPermissionCheckHandler((_contents, permission) => ALLOWED_PERMISSIONS.has(permission))
  session.setDevicePermissionHandler(() => false)
}
