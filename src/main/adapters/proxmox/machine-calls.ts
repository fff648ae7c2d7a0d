import { AppError } from '#shared/errors.ts'
import { Upid, Vmid } from '#shared/model/ids.ts'
import { amount, asRows, flag, label, number, seconds, text, type RawRow } from './fields.ts'
import type { ProxmoxMachines, ProxmoxVolume } from './machine.port.ts'
import type { AtNode } from './calls.ts'
import type { ProxmoxCall } from './proxmox.port.ts'

/** What a client lends to the parts of it: requests to the cluster, and to one of its nodes. */
export interface ClientRequests {
  readonly label: () => string
  readonly get: (path: string, call: ProxmoxCall) => Promise<RawRow>
  readonly atNode: AtNode
}

const part = encodeURIComponent

const decodeVolume = (row: RawRow): ProxmoxVolume => ({
  volid: text(row.volid),
  content: label(row.content),
  format: label(row.format),
  size: amount(row.size) ?? amount(row['approximate-size']),
  vmid: number(row.vmid),
  ctime: seconds(row.ctime),
})

/** `/nodes/<node>/<rest>`, the rest below `qemu` or `lxc`. */
const GUEST_PATH =
  /^\/nodes\/([a-zA-Z0-9-]{1,63})(\/(?:qemu|lxc)(?:\/\d+(?:\/(?:clone|resize|config|status\/start))?)?)$/

export const machineCalls = ({ label: cluster, get, atNode }: ClientRequests): ProxmoxMachines => {
  /** A task's UPID, or null where the answer says that there is nothing left to do. */
  const upidOf = (data: unknown): string | null => {
    const answered = text(data)
    return Upid.safeParse(answered).success ? answered : null
  }
  return {
    nextVmid: async (call) => {
      const given = Vmid.safeParse(number((await get('/cluster/nextid', call)).data))
      if (given.success) return given.data
      throw new AppError('cluster_refused', `${cluster()} names no free VMID. Enter one.`, { reason: 'no nextid' })
    },
    isVmidFree: async (vmid, call) => {
      try {
        await get(`/cluster/nextid?vmid=${vmid}`, call)
        return true
      } catch (error) {
        // 400 "VM 100 already exists"
        if (error instanceof AppError && error.code === 'cluster_refused') return false
        throw error
      }
    },
    changeGuest: async ({ method, path, form }, call) => {
      const [, node, rest] = GUEST_PATH.exec(path) ?? []
      if (node === undefined || rest === undefined) throw new Error(`${path} is no path of a guest`)
      return upidOf((await atNode(method, node, rest, call, form)).data)
    },
    destroyGuest: async (node, type, vmid, call) =>
      upidOf((await atNode('DELETE', node, `/${type}/${vmid}?purge=1&destroy-unreferenced-disks=1`, call)).data),
    storageVolumes: async (node, storage, filter, call) => {
      const query = 'vmid' in filter ? `vmid=${filter.vmid}` : `content=${part(filter.content)}`
      const { data } = await atNode('GET', node, `/storage/${part(storage)}/content?${query}`, call)
      return asRows(data)
        .map(decodeVolume)
        .filter(({ volid }) => volid !== '')
    },
    removeVolume: async (node, storage, volid, call) =>
      upidOf((await atNode('DELETE', node, `/storage/${part(storage)}/content/${part(volid)}`, call)).data),
    bridges: async (node, call) =>
      asRows((await atNode('GET', node, '/network?type=any_bridge', call)).data)
        // Proxmox lists VNets here too; they bring their own VLAN, so they are asked for apart.
        .filter((row) => row.type !== 'vnet')
        .map((row) => ({
          name: label(row.iface),
          vlanAware: flag(row.bridge_vlan_aware) || row.type === 'OVSBridge',
          comment: label(text(row.comments).trim()),
        })),
    vnets: async (call) =>
      asRows((await get('/cluster/sdn/vnets', call)).data).map((row) => ({
        name: label(row.vnet),
        zone: label(row.zone),
        tag: number(row.tag),
        alias: label(row.alias),
      })),
    pools: async (call) =>
      asRows((await get('/pools', call)).data)
        .map((row) => label(row.poolid))
        .filter((pool) => pool !== ''),
  }
}
