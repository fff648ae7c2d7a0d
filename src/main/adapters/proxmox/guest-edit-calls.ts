import { guestPath, upidIn, upidOf, type ClusterCalls } from './calls.ts'
import { formOf, type Form } from './form.ts'
import type { ProxmoxConfigChange, ProxmoxGuestEdit } from './guest-edit.port.ts'

const GIB = 1024 ** 3

const listOf = (keys: readonly string[] | undefined): string | undefined =>
  keys === undefined || keys.length === 0 ? undefined : keys.join(',')

const changeForm = ({ set, remove, revert, digest }: ProxmoxConfigChange): Form =>
  formOf({ ...set, delete: listOf(remove), revert: listOf(revert), digest: digest ?? undefined })

export const guestEditCalls = ({ label, atNode }: Pick<ClusterCalls, 'label' | 'atNode'>): ProxmoxGuestEdit => ({
  setConfig: async (at, change, call) => {
    await atNode('PUT', at.node, guestPath(at, '/config'), call, changeForm(change))
  },
  setConfigInTask: async (at, change, call) =>
    upidOf(
      await atNode('POST', at.node, guestPath(at, '/config'), call, changeForm(change)),
      label(),
      `change ${at.vmid}`,
    ),
  resizeDisk: async (at, { key, bytes, digest }, call) => {
    const form = formOf({ disk: key, size: `${bytes / GIB}G`, digest })
    return upidIn(await atNode('PUT', at.node, guestPath(at, '/resize'), call, form))
  },
  moveDisk: async (at, { key, storage, deleteSource, digest }, call) => {
    const [path, name] = at.type === 'qemu' ? ['/move_disk', 'disk'] : ['/move_volume', 'volume']
    const form = formOf({ [name]: key, storage, delete: deleteSource || undefined, digest })
    return upidOf(await atNode('POST', at.node, guestPath(at, path), call, form), label(), `move a disk of ${at.vmid}`)
  },
  regenerateCloudinit: async (at, call) => {
    await atNode('PUT', at.node, guestPath(at, '/cloudinit'), call, formOf({}))
  },
})
