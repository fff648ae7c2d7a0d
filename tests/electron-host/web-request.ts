import type { CallbackResponse, OnBeforeRequestListenerDetails, WebRequest, WebRequestFilter } from 'electron'
import type { Part } from './electron-types.ts'
import { record } from './log.ts'

type Listener = (details: OnBeforeRequestListenerDetails, callback: (response: CallbackResponse) => void) => void

let beforeRequest: { readonly patterns: readonly RegExp[]; readonly listener: Listener } | undefined

const toPattern = (pattern: string) =>
  pattern === '<all_urls>'
    ? /^/
    : new RegExp(`^${pattern.replace(/[.+?^${}()|[\]\\]/g, String.raw`\$&`).replaceAll('*', '.*')}$`)

/** Asks the app's onBeforeRequest listener, the one webRequest hook that is real here. */
export function decideRequest(request: {
  url: string
  method: string
  resourceType: string
}): Promise<CallbackResponse> {
  const { listener, patterns = [] } = beforeRequest ?? {}
  if (!listener || !patterns.some((pattern) => pattern.test(request.url))) return Promise.resolve({})
  return new Promise((resolve) => {
    const resourceType = request.resourceType === 'Document' ? 'mainFrame' : 'other'
    const details: OnBeforeRequestListenerDetails = {
      id: 0,
      url: request.url,
      method: request.method,
      resourceType,
      referrer: '',
      timestamp: Date.now(),
      uploadData: [],
    }
    listener(details, resolve)
  })
}

type Hook = keyof Pick<
  WebRequest,
  | 'onBeforeSendHeaders'
  | 'onSendHeaders'
  | 'onHeadersReceived'
  | 'onResponseStarted'
  | 'onBeforeRedirect'
  | 'onCompleted'
  | 'onErrorOccurred'
>

const stub = (hook: Hook) => () => record('webRequest', { hook, effect: 'none in the stand-in' })

export const webRequest = {
  onBeforeRequest: (filter: WebRequestFilter | Listener | null, listener?: Listener | null) => {
    const called = typeof filter === 'function' ? filter : listener
    const urls = typeof filter === 'function' || filter === null ? ['<all_urls>'] : filter.urls
    beforeRequest = called ? { listener: called, patterns: urls.map(toPattern) } : undefined
  },
  onBeforeSendHeaders: stub('onBeforeSendHeaders'),
  onSendHeaders: stub('onSendHeaders'),
  onHeadersReceived: stub('onHeadersReceived'),
  onResponseStarted: stub('onResponseStarted'),
  onBeforeRedirect: stub('onBeforeRedirect'),
  onCompleted: stub('onCompleted'),
  onErrorOccurred: stub('onErrorOccurred'),
} satisfies Part<WebRequest>
