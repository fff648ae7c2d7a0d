import { AppError } from '#shared/errors.ts'
import { isRow, label, text, type RawRow } from './fields.ts'
import type { TransportAnswer } from './transport.ts'
import { asSentence, wayOut } from './way-out.ts'

/** Sentences are stored, sent and shown; a server that answers with a book gets its first page. */
const LONGEST_REASON = 1000

/**
 * Proxmox' own words of a refusal: `errors` by parameter, else `message` of the body (since libpve-http-server 5.2),
 * else the reason phrase, which older versions fill alone.
 */
export const reasonOf = (answer: TransportAnswer, body: RawRow | null): string => {
  const errors = body !== null && isRow(body.errors) ? body.errors : {}
  const named = Object.entries(errors).map(([parameter, problem]) => `${parameter}: ${text(problem).trim()}`)
  const words = named.length > 0 ? named.join('; ') : text(body?.message).trim() || answer.reason.trim()
  return label(words.replace(/\s*\n\s*/g, ' '), LONGEST_REASON) || `status ${answer.status}`
}

/** `Permission check failed (pool 'x' does not exist)`: asked of nothing, no right would help. */
const NOTHING_THERE = /\([a-z]+ '.*' does not exist\)/
/** Said with the status of what is not known at all. */
const TOO_LARGE = /for data too large/

/** `Permission check failed (/vms/100, VM.PowerMgmt|VM.Audit)` */
const missingPrivilege = (reason: string): { path: string; privileges: string } | null => {
  const match = /\((\/[^,)]*),\s*([^)]+)\)/.exec(reason)
  return match === null ? null : { path: match[1] ?? '', privileges: match[2] ?? '' }
}

export interface RefusalContext {
  /** The cluster as a person knows it. */
  readonly label: string
  /** `root@pam!token` */
  readonly login: string
  /** Node the request was for; empty when it was for the cluster. */
  readonly node: string
}

/** An answer with an error status, 401 and 503 left out (they are the client's own business), as one sentence. */
export const refusal = (answer: TransportAnswer, body: RawRow | null, context: RefusalContext): AppError => {
  const reason = reasonOf(answer, body)
  const details = { reason, status: answer.status }
  const { label, login, node } = context
  const place = node === '' ? label : `Node ${node} of ${label}`
  if (answer.status === 403 && !NOTHING_THERE.test(reason)) {
    const missing = missingPrivilege(reason)
    const which = missing === null ? 'a right for this' : `${missing.privileges} on ${missing.path}`
    return new AppError(
      'rights_missing',
      `${login} lacks ${which} on ${label}. Grant it in Proxmox under Datacenter, Permissions.`,
      missing === null ? details : { ...details, ...missing },
    )
  }
  if (answer.status === 595 || answer.status === 597 || answer.status === 598 || answer.status === 599)
    return new AppError(
      'unreachable',
      `${place} cannot be reached from inside the cluster (${reason}). Check that the node is on and connected.`,
      details,
    )
  if (answer.status === 596)
    return /certificate/i.test(reason)
      ? new AppError(
          'unreachable',
          `The nodes of ${label} do not trust each other's certificates (${reason}). Run "pvecm updatecerts" on ${node || 'the node'}.`,
          details,
        )
      : new AppError(
          'timeout',
          `${place} did not answer the rest of the cluster in time (${reason}). The node may be overloaded or waiting for a dead storage.`,
          details,
        )
  if (answer.status === 501 && !TOO_LARGE.test(reason))
    return new AppError(
      'unsupported',
      `${label} does not know this request (${reason}); its Proxmox VE version may be too old or too new for it.`,
      details,
    )
  return new AppError('cluster_refused', sentenceOf(reason, place), details)
}

const sentenceOf = (reason: string, place: string): string => {
  const way = wayOut(reason)
  return `${place} refused: ${asSentence(reason)}${way === null ? '' : ` ${way}`}`
}
