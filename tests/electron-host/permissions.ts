import type { Session, WebContents } from 'electron'
import { browser } from './browser.ts'
import { record } from './log.ts'

type RequestHandler = Parameters<Session['setPermissionRequestHandler']>[0]
type CheckHandler = Parameters<Session['setPermissionCheckHandler']>[0]
type Permission = Parameters<NonNullable<RequestHandler>>[1]

/** Electron's permissions beside Chromium's names for them. */
const PERMISSIONS: readonly (readonly [Permission, readonly string[]])[] = [
  ['geolocation', ['geolocation']],
  ['notifications', ['notifications']],
  ['media', ['camera', 'microphone']],
  ['midi', ['midi']],
  ['clipboard-read', ['clipboard-read']],
  ['clipboard-sanitized-write', ['clipboard-write']],
  ['idle-detection', ['idle-detection']],
  ['display-capture', ['display-capture']],
  ['window-management', ['window-management']],
  ['storage-access', ['storage-access']],
]

let requestHandler: RequestHandler = null
let checkHandler: CheckHandler = null
let contentsOf: () => WebContents | undefined = () => undefined
const settled = new Map<string, Promise<void>>()

/**
 * Asks the app's handlers about every permission and tells Chromium their answers. Without a handler Electron grants
 * all. The handlers are asked once per origin, before its first document, not at each use: Chromium offers no hook.
 */
export function applyPermissions(origin: string, appUrl: string): Promise<void> {
  const known = settled.get(origin)
  if (known) return known
  const applied = Promise.all(PERMISSIONS.map((entry) => apply(origin, appUrl, entry))).then(() => {})
  settled.set(origin, applied)
  return applied
}

export function setPermissionRequestHandler(handler: RequestHandler): void {
  requestHandler = handler
  settled.clear()
}

export function setPermissionCheckHandler(handler: CheckHandler): void {
  checkHandler = handler
  settled.clear()
}

/** Where to find the WebContents the handlers are asked for. */
export function setPermissionSubject(find: typeof contentsOf): void {
  contentsOf = find
}

async function apply(origin: string, appUrl: string, [permission, names]: (typeof PERMISSIONS)[number]) {
  const granted = await isGranted(permission, appUrl)
  record('permission', { permission, origin: appOrigin(appUrl), granted })
  const { cdp } = await browser()
  for (const name of names) {
    const setting = granted ? 'granted' : 'denied'
    await cdp.send('Browser.setPermission', { origin, permission: { name }, setting }).catch(() => {})
  }
}

async function isGranted(permission: Permission, url: string): Promise<boolean> {
  const contents = contentsOf()
  if (!contents) return true
  const origin = appOrigin(url)
  const details = { isMainFrame: true, requestingUrl: url, securityOrigin: origin }
  if (checkHandler && !checkHandler(contents, permission, origin, details)) return false
  const handler = requestHandler
  if (!handler) return true
  return new Promise((resolve) => handler(contents, permission, resolve, details))
}

/** With its slash, as Electron gives it to the handlers. */
const appOrigin = (url: string) => /^[^:]+:\/\/[^/]*/.exec(url)?.[0].concat('/') ?? url
