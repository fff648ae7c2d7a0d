import type { LabCall, LabRoute } from '../http/handler.ts'
import { refuse } from '../http/handler.ts'
import type { LabGuest, LabGuestKind } from './model.ts'
import { settle } from './tasks.ts'

/** Every handler sees a world in which all tasks whose time has come have taken effect. */
export const settled = (routes: readonly LabRoute[]): LabRoute[] =>
  routes.map((route) => ({
    ...route,
    handler: (call) => {
      settle(call.cluster)
      return route.handler(call)
    },
  }))

/** Where pmxcfs keeps the guest's file, as error texts name it. */
const configFile = (node: string, kind: LabGuestKind, vmid: number | string): string =>
  `nodes/${node}/${kind === 'qemu' ? 'qemu-server' : 'lxc'}/${vmid}.conf`

export const missingConfig = (node: string, kind: LabGuestKind, vmid: number | string): string =>
  `Configuration file '${configFile(node, kind, vmid)}' does not exist`

/** The guest a path names, if it is of that kind and lies on that node: Proxmox finds no file of a guest elsewhere. */
export const findGuest = (call: LabCall, kind: LabGuestKind): LabGuest | undefined => {
  const guest = call.cluster.guests.get(Number(call.path['vmid']))
  return guest?.kind === kind && guest.node === call.node.name ? guest : undefined
}

/** @throws LabRefusal 500 `Configuration file … does not exist` */
export const guestOf = (call: LabCall, kind: LabGuestKind): LabGuest =>
  findGuest(call, kind) ?? refuse(500, missingConfig(call.node.name, kind, call.path['vmid'] ?? ''))

export const KINDS: readonly LabGuestKind[] = ['qemu', 'lxc']

/** Drops what is undefined, so that an absent fact is an absent key. */
export const compact = (row: Record<string, unknown>): Record<string, unknown> => {
  for (const key of Object.keys(row)) if (row[key] === undefined) delete row[key]
  return row
}
