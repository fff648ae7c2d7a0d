import { amount, asRow, asRows, flag, isRow, label, list, number, prose, seconds, text, type RawRow } from './fields.ts'
import type {
  ProxmoxAgentInterface,
  ProxmoxBackupVolume,
  ProxmoxGuestConfig,
  ProxmoxGuestStatus,
  ProxmoxPendingChange,
  ProxmoxSnapshot,
} from './proxmox.types.ts'

/**
 * A configuration value as text. Containers carry raw options as pairs (`lxc: [["lxc.mount.entry", "…"]]`), which
 * become lines `key: value` as in the file; anything else that is not plain is kept as JSON.
 */
const configText = (value: unknown): string => {
  if (Array.isArray(value))
    return value
      .map((item: unknown) => (Array.isArray(item) ? item.map(prose).join(': ') : configText(item)))
      .join('\n')
  return isRow(value) ? JSON.stringify(value) : prose(value)
}

export const decodeGuestConfig = (data: unknown): ProxmoxGuestConfig => {
  const values: Record<string, string> = {}
  for (const [key, value] of Object.entries(asRow(data)))
    if (key !== 'digest' && value !== null) values[key] = configText(value)
  return { digest: text(asRow(data).digest), values }
}

/** `…/pending` lists every key; those that wait have `pending` or `delete`. */
export const decodeGuestPending = (data: unknown): ProxmoxPendingChange[] =>
  asRows(data)
    // An object cannot hold a value under this name.
    .filter((row) => row.key !== '__proto__')
    .filter((row) => (row.pending !== undefined && row.pending !== null) || (number(row.delete) ?? 0) > 0)
    .map((row) => ({
      key: text(row.key),
      value: row.value === undefined || row.value === null ? null : configText(row.value),
      pending: row.pending === undefined || row.pending === null ? null : configText(row.pending),
    }))

export const decodeGuestStatus = (data: unknown): ProxmoxGuestStatus => {
  const row = asRow(data)
  const ha = asRow(row.ha)
  return {
    status: text(row.status) || 'unknown',
    qmpstatus: text(row.qmpstatus),
    name: label(row.name),
    lock: label(row.lock),
    tags: list(row.tags),
    template: flag(row.template),
    agent: flag(row.agent),
    haManaged: flag(ha.managed),
    haState: text(ha.state),
    cpu: amount(row.cpu),
    cpus: amount(row.cpus),
    mem: amount(row.mem),
    maxmem: amount(row.maxmem),
    disk: amount(row.disk),
    maxdisk: amount(row.maxdisk),
    uptime: amount(row.uptime),
    pid: number(row.pid),
    raw: row,
  }
}

/** The list always holds the pseudo entry `current`, whose parent is the snapshot in force. */
export const decodeSnapshots = (data: unknown): ProxmoxSnapshot[] => {
  const rows = asRows(data)
  const active = text(rows.find((row) => row.name === 'current')?.parent)
  return rows
    .filter((row) => row.name !== 'current')
    .map((row) => ({
      name: label(row.name),
      parent: text(row.parent),
      description: prose(row.description),
      snaptime: seconds(row.snaptime),
      vmstate: flag(row.vmstate),
      active: active !== '' && row.name === active,
      snapstate: text(row.snapstate),
    }))
}

const addressList = (row: RawRow): ProxmoxAgentInterface['addresses'] => {
  const listed = asRows(row['ip-addresses']).map((item) => ({
    address: label(item['ip-address']),
    prefix: number(item.prefix),
  }))
  // Containers before 8.x give `inet` and `inet6` with the prefix instead of the list.
  const plain = [row.inet, row.inet6].flatMap((value) => list(value)).map(splitPrefix)
  const all = listed.length > 0 ? listed : plain
  return all.filter(({ address }) => address !== '')
}

const splitPrefix = (value: string): { address: string; prefix: number | null } => {
  const [address = '', prefix] = value.split('/')
  return { address, prefix: number(prefix) }
}

const interfaceRow = (row: RawRow): ProxmoxAgentInterface => ({
  name: text(row.name),
  mac: label(row['hardware-address']) || label(row.hwaddr),
  addresses: addressList(row),
})

/** The agent's answer is wrapped twice: `data.result`. */
export const decodeAgentInterfaces = (data: unknown): ProxmoxAgentInterface[] =>
  asRows(isRow(data) ? data.result : data).map(interfaceRow)

export const decodeContainerInterfaces = (data: unknown): ProxmoxAgentInterface[] => asRows(data).map(interfaceRow)

export const decodeBackupVolumes = (data: unknown): ProxmoxBackupVolume[] =>
  asRows(data)
    .filter((row) => row.content === 'backup' || row.content === undefined)
    .map((row) => ({
      volid: text(row.volid),
      vmid: number(row.vmid),
      ctime: seconds(row.ctime),
      size: number(row.size) ?? number(row['approximate-size']),
      format: text(row.format),
      subtype: text(row.subtype),
      notes: prose(row.notes),
      protected: flag(row.protected),
      encrypted: text(row.encrypted) !== '' && row.encrypted !== '0',
      verification: text(asRow(row.verification).state),
    }))
