import type { CustomScheme } from 'electron'

type Handler = (request: Request) => Response | Promise<Response>

const schemes = new Map<string, CustomScheme>()
const handlers = new Map<string, Handler>()

/**
 * A scheme of its own cannot be registered in a Chromium that is already built, so `app://host/path` is shown to it as
 * `https://host.app.localhost/path`: a secure context with an origin, which never leaves the process.
 */
export function toBrowserUrl(url: string): string {
  const found = /^([a-z][a-z0-9+.-]*):\/\/([^/?#]*)(.*)$/is.exec(url)
  const [, scheme = '', authority = '', rest = ''] = found ?? []
  return schemes.has(scheme.toLowerCase()) ? `https://${authority}.${scheme.toLowerCase()}.localhost${rest}` : url
}

/** The opposite of toBrowserUrl: what the main process sees. */
export function toAppUrl(url: string): string {
  const found = /^https:\/\/([^/?#]*)\.([a-z][a-z0-9+-]*)\.localhost(.*)$/is.exec(url)
  const [, authority = '', scheme = '', rest = ''] = found ?? []
  return schemes.has(scheme) ? `${scheme}://${authority}${rest}` : url
}

export function addSchemes(added: readonly CustomScheme[]): void {
  for (const scheme of added) schemes.set(scheme.scheme, scheme)
}

export function setHandler(scheme: string, handler: Handler | undefined): void {
  if (handler) handlers.set(scheme, handler)
  else handlers.delete(scheme)
}

export function hasHandler(scheme: string): boolean {
  return handlers.has(scheme)
}

/** The handler for an address in the app's own form, if its scheme has one. */
export function handlerFor(url: string): Handler | undefined {
  return handlers.get(url.slice(0, url.indexOf(':')))
}
