import { AppError } from '#shared/errors.ts'
import { guestPath, type AtNode } from './calls.ts'
import { catalogueCalls } from './catalogue-calls.ts'
import { createConsoleCalls } from './console-calls.ts'
import {
  decodeClusterStatus,
  decodeHaStatus,
  decodeNodeFingerprints,
  decodeNodeStatus,
  decodePermissions,
  decodeRealms,
  decodeVersion,
} from './decode-cluster.ts'
import {
  decodeAgentInterfaces,
  decodeBackupVolumes,
  decodeContainerInterfaces,
  decodeGuestConfig,
  decodeGuestPending,
  decodeGuestStatus,
  decodeSnapshots,
} from './decode-guest.ts'
import { decodeResources } from './decode-resources.ts'
import { decodeTaskLog, decodeTasks, decodeTaskStatus, nodeOfUpid } from './decode-task.ts'
import type { RawRow } from './fields.ts'
import { guestActionCalls } from './guest-actions-calls.ts'
import { guestEditCalls } from './guest-edit-calls.ts'
import { machineCalls } from './machine-calls.ts'
import type { ProxmoxApi, ProxmoxCall } from './proxmox.port.ts'
import { createRequester, type ProxmoxClientOptions } from './requester.ts'
import { rrdCalls } from './rrd-calls.ts'

/** The API of one cluster, with what only its owner (the fleet) may do to the client itself. */
export interface ProxmoxClient extends ProxmoxApi {
  /** Realms a person can sign in to; needs and sends no credential. */
  readonly realms: (call: ProxmoxCall) => Promise<{ realm: string; comment: string }[]>
  /** SHA-256 of each node's certificate as the cluster itself knows it; nodes that do not report are missing. */
  readonly nodeFingerprints: (call: ProxmoxCall) => Promise<ReadonlyMap<string, string>>
  /** Lifts back-off and block and tries once; the outcome is in `health()`. Does nothing while `up`. */
  readonly retryNow: () => Promise<void>
  /** Ends everything under way; later calls reject with `cancelled`. */
  readonly close: () => void
}

const part = encodeURIComponent

/** Opens nothing until the first call. */
export const createProxmoxClient = (options: ProxmoxClientOptions): ProxmoxClient => {
  const requester = createRequester(options)
  const offline = new Set<string>()

  const learn = (nodes: readonly { readonly name: string; readonly offline: boolean }[]): void => {
    offline.clear()
    for (const node of nodes) if (node.offline) offline.add(node.name)
  }

  const get = (path: string, call: ProxmoxCall): Promise<RawRow> =>
    requester.request({ method: 'GET', path, node: '' }, call)

  /** A node known to be off would keep the request waiting for up to 30 s before it answers 595. */
  const assertOnline = (node: string): void => {
    if (!offline.has(node)) return
    throw new AppError(
      'unreachable',
      `Node ${node} of ${options.label()} is offline; what it holds cannot be read or changed until it is back.`,
      { node },
    )
  }
  const atNode: AtNode = async (method, node, path, call, form, stream) => {
    assertOnline(node)
    const body = form === undefined || form === '' ? {} : { body: form }
    const streamed = stream === undefined ? {} : { stream }
    return requester.request({ method, path: `/nodes/${part(node)}${path}`, node, ...body, ...streamed }, call)
  }

  const taskPath = (upid: string, rest: string): string => `/tasks/${part(upid)}${rest}`

  const calls = { label: options.label, get, atNode }

  return {
    ...guestActionCalls(calls),
    ...guestEditCalls(calls),
    ...machineCalls(calls),
    ...catalogueCalls(calls),
    resources: async (call) => {
      const found = decodeResources((await get('/cluster/resources', call)).data)
      learn(found.nodes.map(({ node, status }) => ({ name: node, offline: status === 'offline' })))
      return found
    },
    clusterStatus: async (call) => {
      const found = decodeClusterStatus((await get('/cluster/status', call)).data)
      learn(found.nodes.map(({ name, online }) => ({ name, offline: !online })))
      return found
    },
    permissions: async (call) => decodePermissions((await get('/access/permissions', call)).data),
    version: async (call) => decodeVersion((await get('/version', call)).data),
    tasks: async (call) => decodeTasks((await get('/cluster/tasks', call)).data),
    haStatus: async (call) => decodeHaStatus((await get('/cluster/ha/status/current', call)).data),
    nodeFingerprints: async (call) => decodeNodeFingerprints((await get('/nodes', call)).data),
    nodeStatus: async (node, call) => decodeNodeStatus((await atNode('GET', node, '/status', call)).data),
    guestConfig: async (node, type, vmid, call) =>
      decodeGuestConfig((await atNode('GET', node, guestPath({ type, vmid }, '/config?current=1'), call)).data),
    guestPending: async (node, type, vmid, call) =>
      decodeGuestPending((await atNode('GET', node, guestPath({ type, vmid }, '/pending'), call)).data),
    guestStatus: async (node, type, vmid, call) =>
      decodeGuestStatus((await atNode('GET', node, guestPath({ type, vmid }, '/status/current'), call)).data),
    guestSnapshots: async (node, type, vmid, call) =>
      decodeSnapshots((await atNode('GET', node, guestPath({ type, vmid }, '/snapshot'), call)).data),
    agentInterfaces: async (node, vmid, call) =>
      decodeAgentInterfaces(
        (await atNode('GET', node, guestPath({ type: 'qemu', vmid }, '/agent/network-get-interfaces'), call)).data,
      ),
    containerInterfaces: async (node, vmid, call) =>
      decodeContainerInterfaces(
        (await atNode('GET', node, guestPath({ type: 'lxc', vmid }, '/interfaces'), call)).data,
      ),
    backupVolumes: async (node, storage, call) =>
      decodeBackupVolumes((await atNode('GET', node, `/storage/${part(storage)}/content?content=backup`, call)).data),
    taskStatus: async (upid, call) =>
      decodeTaskStatus((await atNode('GET', nodeOfUpid(upid), taskPath(upid, '/status'), call)).data),
    taskLog: async (upid, start, limit, call) => {
      const path = taskPath(upid, `/log?start=${start}&limit=${limit}`)
      const body = await atNode('GET', nodeOfUpid(upid), path, call)
      return decodeTaskLog(body.data, body.total)
    },
    stopTask: async (upid, call) => {
      await atNode('DELETE', nodeOfUpid(upid), taskPath(upid, ''), call)
    },
    ...rrdCalls(atNode),
    ...createConsoleCalls(requester, options.label, assertOnline),
    health: requester.health.current,
    onHealthChanged: requester.health.subscribe,
    realms: async (call) =>
      decodeRealms((await requester.requestUnsigned({ method: 'GET', path: '/access/domains', node: '' }, call)).data),
    retryNow: requester.retryNow,
    close: requester.close,
  }
}
