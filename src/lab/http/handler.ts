import type { LabCluster, LabNode } from '../world/model.ts'

/** Value of a parameter after decoding; lists given as JSON array or repeated keys arrive as arrays. */
export type ParamValue = string | number | boolean | readonly string[]

/** `Array.isArray` for read-only lists. */
export const isList = (value: ParamValue): value is readonly string[] => Array.isArray(value)

/** Who asks. `authId` is what UPIDs carry: `root@pam` or `root@pam!token`. */
export type LabIdentity = {
  userid: string
  tokenid: string | null
  authId: string
  /** A ticket of root@pam: passes every check, and is the only one for `skiplock`, `args` and the like. */
  root: boolean
}

/** What a handler gets. Path, parameters and the route's own permission were checked before. */
export type LabCall = {
  cluster: LabCluster
  /** The node whose listener took the request. */
  receivedBy: LabNode
  /**
   * The node the path names (`localhost` is the receiving one), else the receiving one. For a name the cluster does
   * not know the request was answered before the handler is reached.
   */
  node: LabNode
  identity: LabIdentity
  /** Holds all of these privileges on the path. */
  may: (path: string, ...privileges: string[]) => boolean
  /** Holds at least one of them. */
  mayAny: (path: string, ...privileges: string[]) => boolean
  /** 403 `Permission check failed (/vms/100, VM.Audit)` unless all are held; `, A|B` wording is `needAny`. */
  need: (path: string, ...privileges: string[]) => void
  needAny: (path: string, ...privileges: string[]) => void
  /** Query or body, without the path's own parameters. */
  params: Readonly<Record<string, ParamValue>>
  /** Names in braces of the route's path, decoded: `{ node: 'pve1', vmid: '100' }`. */
  path: Readonly<Record<string, string>>
  /** Parameter as text; undefined when absent. */
  text: (name: string) => string | undefined
  /** Parameter as whole number; undefined when absent. */
  integer: (name: string) => number | undefined
  /** Parameter as boolean (`1`, true); undefined when absent. */
  flag: (name: string) => boolean | undefined
  /** Parameter split at commas, semicolons and blanks, or the array as given; empty when absent. */
  list: (name: string) => string[]
  /** The file of an upload; its fields are among the parameters. */
  upload?: LabUpload | undefined
  /** Milliseconds since the epoch on the lab's clock. */
  now: () => number
  /** The user a ticket belongs to while it counts; login accepts one in place of the password. */
  validTicketUser: (ticket: string) => string | undefined
}

/** A file that was sent, counted and hashed as it came; its bytes are gone. */
export type LabUpload = {
  fields: Readonly<Record<string, string>>
  /** As sent. */
  filename: string
  size: number
  /** Hexadecimal, by algorithm: `sha256`, and the one a field asked for. */
  hashes: Readonly<Record<string, string>>
  /** The first bytes. */
  start: Buffer
}

/** Body of an answer: `data` and what stands beside it (`total`, `changes`). */
export type LabReply = { data: unknown; siblings?: Record<string, unknown> }

/** Data alone is wrapped; use `reply` where something stands beside `data`. */
export type LabHandler = (call: LabCall) => unknown

/** Marks an answer that carries more than `data`. */
export const reply = (data: unknown, siblings: Record<string, unknown>): LabReply => {
  const made = { data, siblings }
  replies.add(made)
  return made
}
const replies = new WeakSet<object>()
export const isReply = (value: unknown): value is LabReply =>
  typeof value === 'object' && value !== null && replies.has(value)

/**
 * Permission in the grammar of Proxmox's schema: `['perm', '/vms/{vmid}', ['VM.Audit']]`, `['and', …]`, `['or', …]`,
 * a fourth element `'any', 1` asks for one of the privileges. `'all'`: any login. `'world'`: no login.
 */
export type PermissionCheck = 'all' | 'world' | readonly unknown[]

export type LabMethod = 'GET' | 'POST' | 'PUT' | 'DELETE'

export type LabRoute = {
  method: LabMethod
  /** As in the schema: `/nodes/{node}/qemu/{vmid}/config`. */
  path: string
  handler: LabHandler
  /** Used when the lab runs without the official schema, which otherwise decides. Default `'all'`. */
  check?: PermissionCheck
  /** Parameters (beside the path's) that must be there; checked when the lab runs without the schema. */
  needs?: readonly string[]
  /** `false`: answered by the receiving node although the path names one (the index `/nodes/{node}`). */
  forwarded?: boolean
}

/** A refusal as Proxmox words it: status, reason phrase (also `message` of the body on 9) and `errors` by parameter. */
export class LabRefusal extends Error {
  readonly status: number
  readonly errors: Record<string, string> | undefined
  /** `true`: answered by the front end, with an empty body (401, 595, 596). */
  readonly empty: boolean
  constructor(status: number, message: string, errors?: Record<string, string>, empty = false) {
    super(message)
    this.name = 'LabRefusal'
    this.status = status
    this.errors = errors
    this.empty = empty
  }
}

/** Throws: `refuse(500, "VM 100 already running")`. The message carries no line break of its own. */
export const refuse = (status: number, message: string): never => {
  throw new LabRefusal(status, message)
}

/** Throws 400 `Parameter verification failed.` with a text per parameter. */
export const refuseParams = (errors: Record<string, string>): never => {
  throw new LabRefusal(400, 'Parameter verification failed.', errors)
}
