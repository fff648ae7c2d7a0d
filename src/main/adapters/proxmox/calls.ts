import { AppError } from '#shared/errors.ts'
import { Upid } from '#shared/model/ids.ts'
import { text, type RawRow } from './fields.ts'
import type { Form } from './form.ts'
import type { GuestPlace } from './guest-actions.port.ts'
import type { ProxmoxCall } from './proxmox.port.ts'
import type { StreamedBody } from './send-stream.ts'

/** Sends one request to a node and gives the whole body; what every part of the API is made of (client.ts). */
export type AtNode = (
  method: 'GET' | 'POST' | 'PUT' | 'DELETE',
  node: string,
  /** Below `/nodes/<node>`, its parts encoded, query included. */
  path: string,
  call: ProxmoxCall,
  /** Not with GET and DELETE: Proxmox refuses those with a body. */
  form?: Form,
  /** In place of a form: a body that is read while it is sent. */
  stream?: StreamedBody,
) => Promise<RawRow>

/** What a client lends to the parts of it: requests to the cluster, and to one of its nodes. */
export interface ClusterCalls {
  /** The cluster as people know it. */
  readonly label: () => string
  readonly get: (path: string, call: ProxmoxCall) => Promise<RawRow>
  readonly atNode: AtNode
}

export const guestPath = ({ type, vmid }: Pick<GuestPlace, 'type' | 'vmid'>, rest: string): string =>
  `/${type}/${vmid}${rest}`

/** The UPID an answer holds; null where it says that there is nothing left to do. */
export const upidIn = ({ data }: RawRow): string | null => {
  const answered = text(data)
  return Upid.safeParse(answered).success ? answered : null
}

/**
 * The UPID an answer has to hold.
 * @param what "take a snapshot of 105"
 * @param next what somebody should do now, as a sentence
 * @throws AppError `cluster_refused` when it holds none
 */
export const upidOf = (
  answer: RawRow,
  label: string,
  what: string,
  next = 'Refresh and look at the guest.',
): string => {
  const upid = upidIn(answer)
  if (upid !== null) return upid
  throw new AppError('cluster_refused', `${label} took the request to ${what} but started no task. ${next}`, {
    reason: text(answer.data).slice(0, 200),
  })
}
