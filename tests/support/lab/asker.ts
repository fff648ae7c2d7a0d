import { createDispatch } from '#lab/http/dispatch.ts'
import { isReply, type LabMethod, type ParamValue } from '#lab/http/handler.ts'
import { labRoutes } from '#lab/routes.ts'
import type { LabCluster } from '#lab/world/model.ts'
import { loadSchema } from './replay/exchange.ts'

const dispatch = createDispatch(labRoutes, loadSchema())

/** A clock a test moves by hand. */
export const createHandClock = (start = Date.UTC(2026, 10, 23, 12, 0, 0)) => {
  let at = start
  return {
    now: () => at,
    forward: (ms: number) => {
      at += ms
    },
  }
}

export type Ask = <T = unknown>(method: LabMethod, path: string, params?: Record<string, ParamValue>) => Promise<T>

/**
 * Asks a simulated cluster without a wire: routing, rights and parameter checks as over HTTPS, data as handlers give it.
 * @param authId `root@pam` acts as its ticket; with `!` as a token
 */
export const createAsker = (cluster: LabCluster, authId = 'root@pam', receivedByName?: string): Ask => {
  const receivedBy = receivedByName === undefined ? [...cluster.nodes.values()][0] : cluster.nodes.get(receivedByName)
  if (!receivedBy) throw new Error('the cluster has no such node')
  const [userid = '', tokenid] = authId.split('!')
  const identity = { userid, tokenid: tokenid ?? null, authId, root: authId === 'root@pam' }
  return async <T>(method: LabMethod, path: string, params: Record<string, ParamValue> = {}) => {
    const segments = path.split('/').filter(Boolean)
    const answer = await dispatch({
      cluster,
      receivedBy,
      target: { method, format: 'json', path, segments, query: '' },
      identity,
      params,
      undefinedNames: [],
      forward: () => Promise.resolve(),
      validTicketUser: () => undefined,
    })
    return (isReply(answer) ? answer.data : answer) as T
  }
}
