import type { IncomingMessage, ServerResponse } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { authenticate } from '../access/authenticate.ts'
import { ticketUser } from '../access/tickets.ts'
import type { Faults } from '../faults/faults.ts'
import type { LabCluster, LabNode } from '../world/model.ts'
import { isDelayed, type Dispatch } from './dispatch.ts'
import { FrontError } from './front-error.ts'
import { LabRefusal } from './handler.ts'
import { readUpload } from './multipart.ts'
import { announcedBody, headersTooLarge, isUpload, parameters, parseTarget, readBody, type Format } from './request.ts'
import { createResponder } from './respond.ts'
import { answerBroken } from './broken.ts'

export type FrontOptions = {
  cluster: LabCluster
  node: LabNode
  dispatch: Dispatch
  faults: Faults
  /** How long Proxmox holds back a 401; 3000 unless a test is in a hurry. */
  authFailureDelayMs: number
  /** How long a node waits for another one that does not answer; 30,000 in Proxmox. */
  proxyTimeoutMs: number
  /** Ends every wait when the lab stops. */
  signal: AbortSignal
}

/** Longest body of an ordinary call: 64 KiB in pve-http-server 4 and 5, more in 6. */
const bodyLimit = (cluster: LabCluster): number => (cluster.version.major >= 9 ? 512 : 64) * 1024

const formatOf = (request: IncomingMessage): Format => (/^\/api2\/+extjs\//.test(request.url ?? '') ? 'extjs' : 'json')

/** Method and path of a request as the schema writes them, whatever format it asks for. */
const plainCall = (request: IncomingMessage): { method: string; path: string } => ({
  method: request.method ?? '',
  path: (request.url ?? '').replace(/\?.*$/s, '').replace(/^\/api2\/+[a-z0-9]+/, ''),
})

/** The front end judges uploads itself, before any API method; its 403 has no body. */
const emptyForUploads = (error: unknown): never => {
  if (error instanceof LabRefusal && error.status === 403) throw new LabRefusal(403, error.message, undefined, true)
  throw error
}

/** What stands between two nodes: nothing, a wait, or a 595 or 596. */
const createForward =
  ({ cluster, faults, proxyTimeoutMs, signal }: FrontOptions) =>
  async (node: LabNode): Promise<void> => {
    const gone = faults.unreachable(cluster.name, node.name)
    if (gone !== undefined) throw new LabRefusal(595, gone, undefined, true)
    if (node.state === 'offline') throw new LabRefusal(595, 'No route to host', undefined, true)
    if (node.state === 'unreachable') {
      throw new LabRefusal(596, 'error:0A000086:SSL routines::certificate verify failed', undefined, true)
    }
    if (!faults.portOf(cluster.name, node.name).listening) {
      throw new LabRefusal(595, 'Connection refused', undefined, true)
    }
    const plan = faults.requestPlan(cluster.name, node.name)
    if (plan.action.kind === 'hang' || plan.delayMs > proxyTimeoutMs) {
      await sleep(proxyTimeoutMs, undefined, { signal })
      throw new LabRefusal(596, 'Connection timed out', undefined, true)
    }
    if (plan.delayMs > 0) await sleep(plan.delayMs, undefined, { signal })
  }

/** Answers the requests of one node's listener. */
export const createFront = (options: FrontOptions): ((request: IncomingMessage, response: ServerResponse) => void) => {
  const { cluster, node, dispatch, faults, authFailureDelayMs, signal } = options
  const forward = createForward(options)

  const handle = async (request: IncomingMessage): Promise<unknown> => {
    const nowSeconds = cluster.clock.now() / 1000
    const target = parseTarget(request)
    const expiredAt = faults.ticketsExpiredAt(cluster.name)
    const identity = authenticate(cluster, target, request.headers, {
      nowSeconds,
      expiredAt,
      upload: isUpload(target),
    })
    const announced = announcedBody(request, target, bodyLimit(cluster))
    const body = announced.kind === 'form' || announced.kind === 'json' ? await readBody(request) : ''
    const decoded = parameters(announced.kind, body, target.query)
    const validTicketUser = (ticket: string): string | undefined =>
      ticketUser(cluster.access, ticket, nowSeconds, expiredAt)
    const asked = { cluster, receivedBy: node, target, identity, ...decoded, forward, validTicketUser }
    if (announced.kind !== 'multipart') return dispatch(asked)
    const form = { boundary: announced.boundary ?? '', length: announced.length }
    const upload = () => readUpload(request, form, faults.uploadPlan(cluster.name, node.name), signal)
    return dispatch({ ...asked, upload }).catch(emptyForUploads)
  }

  const respond = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    if (headersTooLarge(request)) {
      request.socket.destroy()
      return
    }
    const plan = faults.requestPlan(cluster.name, node.name)
    if (plan.delayMs > 0) await sleep(plan.delayMs, undefined, { signal })
    if (plan.action.kind !== 'answer') {
      answerBroken(plan.action, request, response)
      return
    }
    const responder = createResponder({
      response,
      format: formatOf(request),
      version: cluster.version,
      acceptsGzip: /\bgzip\b/.test(String(request.headers['accept-encoding'] ?? '')),
      nowMs: cluster.clock.now(),
    })
    const struck = faults.calls.take({ cluster: cluster.name, node: node.name, ...plainCall(request) })
    try {
      if (struck?.kind === 'refuse') throw new LabRefusal(struck.status ?? 500, struck.text ?? 'refused by the lab')
      const answer = await handle(request)
      if (struck) request.socket.destroy()
      else responder.ok(answer)
    } catch (error) {
      if (isDelayed(error) && authFailureDelayMs > 0) await sleep(authFailureDelayMs, undefined, { signal })
      if (error instanceof LabRefusal) responder.refused(error)
      else if (error instanceof FrontError) responder.front(error)
      else if (!request.destroyed || request.complete) {
        responder.refused(
          new LabRefusal(500, `the lab failed: ${error instanceof Error ? error.message : String(error)}`),
        )
      }
    }
  }

  return (request, response) => {
    respond(request, response).catch(() => request.socket.destroy())
  }
}
