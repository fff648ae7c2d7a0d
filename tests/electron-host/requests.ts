import type { Protocol } from '../../node_modules/playwright-core/types/protocol.d.ts'
import type { CdpSession } from './cdp.ts'
import { applyPermissions } from './permissions.ts'
import { handlerFor, toAppUrl, toBrowserUrl } from './schemes.ts'
import { decideRequest } from './web-request.ts'

type Paused = Protocol.Fetch.requestPausedPayload

/** A frame about to load a document that the host did not ask for. URLs in the app's form. */
export interface NavigationRequest {
  readonly url: string
  readonly isMainFrame: boolean
  readonly isRedirect: boolean
  readonly frameId: string
}

export interface RequestContext {
  readonly session: CdpSession
  readonly paused: Paused
  readonly mainFrame: string
  readonly currentUrl: string
  readonly byHost: boolean
  readonly mayNavigate: (request: NavigationRequest) => boolean
}

/** Decides one request of a page: vetoes by navigation and webRequest listeners, the app's own schemes, the network. */
export async function answerRequest(context: RequestContext): Promise<void> {
  const { session, paused } = context
  const { requestId } = paused
  try {
    if (isVetoed(context)) return await fail(session, requestId, 'Aborted')
    const url = toAppUrl(paused.request.url)
    const verdict = await decideRequest({ url, method: paused.request.method, resourceType: paused.resourceType })
    if (verdict.cancel) return await fail(session, requestId, 'BlockedByClient')
    if (verdict.redirectURL !== undefined) return await redirect(session, requestId, toBrowserUrl(verdict.redirectURL))
    if (paused.resourceType === 'Document' && /^https?:/.test(paused.request.url))
      await applyPermissions(new URL(paused.request.url).origin, url)
    const handler = handlerFor(url)
    if (handler) await fulfil(session, paused, await handler(toRequest(url, paused.request)))
    else await session.send('Fetch.continueRequest', { requestId })
  } catch (error) {
    if (!isGone(error)) console.error(error)
    await fail(session, requestId, 'Failed').catch(() => {})
  }
}

function isVetoed({ paused, mainFrame, currentUrl, byHost, mayNavigate }: RequestContext): boolean {
  if (paused.resourceType !== 'Document') return false
  const isMainFrame = paused.frameId === mainFrame
  const isRedirect = paused.redirectedRequestId !== undefined
  // A reload is no navigation to veto; loadURL is the app's own will, where it leads is not.
  if (!isRedirect && isMainFrame && (byHost || paused.request.url === currentUrl.split('#', 1)[0])) return false
  return !mayNavigate({ url: toAppUrl(paused.request.url), isMainFrame, isRedirect, frameId: paused.frameId })
}

function toRequest(url: string, { method, headers, postDataEntries }: Protocol.Network.Request): Request {
  const body = Buffer.concat((postDataEntries ?? []).map(({ bytes }) => Buffer.from(bytes ?? '', 'base64')))
  const translated = Object.entries(headers).map(([name, value]): [string, string] => [
    name,
    /^(origin|referer)$/i.test(name) ? toAppUrl(value) : value,
  ])
  return new Request(url, { method, headers: translated, ...(body.length > 0 ? { body } : {}) })
}

async function fulfil(session: CdpSession, { requestId }: Paused, response: Response): Promise<void> {
  if (response.type === 'error') return fail(session, requestId, 'Failed')
  const body = Buffer.from(await response.arrayBuffer())
  const responseHeaders = [...response.headers].map(([name, value]) => ({
    name,
    value: name === 'location' ? toBrowserUrl(value) : value,
  }))
  await session.send('Fetch.fulfillRequest', {
    requestId,
    responseCode: response.status,
    responseHeaders,
    body: body.toString('base64'),
    ...(response.statusText ? { responsePhrase: response.statusText } : {}),
  })
}

async function redirect(session: CdpSession, requestId: string, location: string): Promise<void> {
  const responseHeaders = [{ name: 'location', value: location }]
  await session.send('Fetch.fulfillRequest', { requestId, responseCode: 307, responseHeaders })
}

async function fail(session: CdpSession, requestId: string, errorReason: Protocol.Network.ErrorReason): Promise<void> {
  await session.send('Fetch.failRequest', { requestId, errorReason })
}

/** The page or the browser went away while its request was being answered. */
const isGone = (error: unknown) =>
  error instanceof Error && /browser has gone|Session with given id|Invalid Interception/.test(error.message)
