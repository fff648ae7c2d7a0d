import { asRow, asRows, flag, flagOrNull, number, text } from './fields.ts'
import type {
  ProxmoxClusterNode,
  ProxmoxClusterStatus,
  ProxmoxHaStatus,
  ProxmoxNodeStatus,
  ProxmoxPermissions,
  ProxmoxUsage,
  ProxmoxVersion,
} from './proxmox.types.ts'

/** `/cluster/status`; a node that stands alone has no row of type `cluster`. */
export const decodeClusterStatus = (data: unknown): ProxmoxClusterStatus => {
  const rows = asRows(data)
  const cluster = rows.find((row) => row.type === 'cluster')
  const nodes = rows
    .filter((row) => row.type === 'node')
    .map((row): ProxmoxClusterNode => ({
      name: text(row.name),
      nodeid: number(row.nodeid),
      ip: text(row.ip),
      online: flag(row.online),
      local: flag(row.local),
    }))
  return {
    clusterName: cluster === undefined ? null : text(cluster.name),
    quorate: cluster === undefined ? null : flagOrNull(cluster.quorate),
    nodes,
  }
}

/** `/nodes`, of which only the certificates are of interest: node name → SHA-256, for those that report it. */
export const decodeNodeFingerprints = (data: unknown): ReadonlyMap<string, string> =>
  new Map(
    asRows(data)
      .filter((row) => typeof row.ssl_fingerprint === 'string')
      .map((row) => [text(row.node), text(row.ssl_fingerprint).toUpperCase()]),
  )

/** `/access/permissions`: a privilege that is listed is held; the number says whether it reaches below the path. */
export const decodePermissions = (data: unknown): ProxmoxPermissions =>
  Object.fromEntries(Object.entries(asRow(data)).map(([path, held]) => [path, Object.keys(asRow(held))]))

export const decodeVersion = (data: unknown): ProxmoxVersion => {
  const row = asRow(data)
  return { version: text(row.version), release: text(row.release), repoid: text(row.repoid) }
}

/** `/access/domains`, the one list that needs no sign-in. */
export const decodeRealms = (data: unknown): { realm: string; comment: string }[] =>
  asRows(data).map((row) => ({ realm: text(row.realm), comment: text(row.comment) }))

const usage = (value: unknown): ProxmoxUsage => {
  const row = asRow(value)
  return { total: number(row.total), used: number(row.used), free: number(row.free) }
}

export const decodeNodeStatus = (data: unknown): ProxmoxNodeStatus => {
  const row = asRow(data)
  const cpu = asRow(row.cpuinfo)
  return {
    cpu: number(row.cpu),
    cpus: number(cpu.cpus),
    cores: number(cpu.cores),
    sockets: number(cpu.sockets),
    cpuModel: text(cpu.model),
    mhz: number(cpu.mhz),
    loadavg: Array.isArray(row.loadavg) ? row.loadavg.map((load) => number(load) ?? 0) : [],
    memory: usage(row.memory),
    swap: usage(row.swap),
    rootfs: usage(row.rootfs),
    kernel: text(row.kversion),
    pveversion: text(row.pveversion),
    uptime: number(row.uptime),
    raw: row,
  }
}

/** `/cluster/ha/status/current`: quorum, managers and services in one list. */
export const decodeHaStatus = (data: unknown): ProxmoxHaStatus => {
  const rows = asRows(data)
  const quorum = rows.find((row) => row.quorate !== undefined)
  return {
    quorate: quorum === undefined ? null : flag(quorum.quorate),
    services: rows
      .filter((row) => row.type === 'service')
      .map((row) => ({
        sid: text(row.sid) || text(row.id).replace(/^service:/, ''),
        node: text(row.node),
        state: text(row.state) || text(row.status),
        requestState: text(row.request_state),
      })),
    raw: rows,
  }
}
