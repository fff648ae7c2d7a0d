import type { LabCall } from '../http/handler.ts'
import { LabRefusal, refuse } from '../http/handler.ts'
import { createRandom } from './random.ts'
import type { LabCluster, LabGuest, LabGuestKind } from './model.ts'
import { settleVolumes } from './volumes.ts'

/** `VM 200 already exists on node 'pve2'`, or undefined while the number is free. */
export const takenText = (cluster: LabCluster, vmid: number): string | undefined => {
  const guest = cluster.guests.get(vmid)
  return guest && `${guest.kind === 'qemu' ? 'VM' : 'CT'} ${vmid} already exists on node '${guest.node}'`
}

/** @throws LabRefusal 403 for a pool nobody made */
export const checkPool = (call: LabCall, pool: string | undefined): void => {
  if (pool !== undefined && !call.cluster.pools.has(pool))
    throw new LabRefusal(403, `Permission check failed (pool '${pool}' does not exist)`)
}

/** VM.Allocate on the new id or on its pool. @throws LabRefusal 403 */
export const needAllocate = (call: LabCall, vmid: number, pool: string | undefined): void => {
  if (pool !== undefined && call.may(`/pool/${pool}`, 'VM.Allocate')) return
  if (!call.may(`/vms/${vmid}`, 'VM.Allocate')) throw new LabRefusal(403, 'Permission check failed')
}

/** A guest that has nothing yet; its figures follow from its number and the cluster. */
export const emptyGuest = (cluster: LabCluster, node: string, kind: LabGuestKind, vmid: number): LabGuest => {
  settleVolumes(cluster)
  const random = createRandom(`${cluster.seed}/${vmid}/${cluster.clock.now()}`)
  return {
    vmid,
    kind,
    node,
    status: 'stopped',
    lock: null,
    template: false,
    config: new Map(),
    pending: new Map(),
    snapshots: [],
    parentSnapshot: null,
    startedAt: null,
    pid: null,
    agent: null,
    metrics: {
      seed: random.int(1, 2 ** 31),
      cpuShare: 0.02 + 0.1 * random.next(),
      memoryShare: 0.3 + 0.3 * random.next(),
      diskShare: 0.1 + 0.2 * random.next(),
      netInRate: random.int(200, 20_000),
      netOutRate: random.int(200, 20_000),
      diskReadRate: random.int(300, 50_000),
      diskWriteRate: random.int(3000, 90_000),
    },
    diskBytes: 0,
  }
}

/** Puts a guest into a pool, out of the one it was in. */
export const joinPool = (cluster: LabCluster, vmid: number, pool: string | undefined): void => {
  if (pool !== undefined) cluster.pools.get(pool)?.vmids.add(vmid)
}

const DNS = /^(?:[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?\.)*[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?$/

/** @throws LabRefusal 400 as the parameter check words it; needed where the lab runs without the official schema */
export const checkName = (name: 'name' | 'hostname', value: string | undefined): void => {
  if (value !== undefined && !DNS.test(value))
    throw new LabRefusal(400, 'Parameter verification failed.', {
      [name]: 'invalid format - value does not look like a valid DNS name\n',
    })
}

/** Values of a call as text, without the parameters that steer the call itself. */
export const settingsOf = (call: LabCall, control: ReadonlySet<string>): Record<string, string> => {
  const settings: Record<string, string> = {}
  for (const [key, value] of Object.entries(call.params)) {
    if (control.has(key)) continue
    if (typeof value === 'boolean') settings[key] = value ? '1' : '0'
    else settings[key] = typeof value === 'object' ? value.join(';') : String(value)
  }
  return settings
}

/** Runs what may refuse; the refusal's words, or what came out. */
export const attempt = <T>(run: () => T): { made: T } | { problem: string } => {
  try {
    return { made: run() }
  } catch (error) {
    if (error instanceof LabRefusal) return { problem: error.message }
    throw error
  }
}

/** @throws LabRefusal 403 unless the right holds on the guest or on the pool it will be in */
export const needOnGuest = (call: LabCall, vmid: number, pool: string | undefined, privilege: string): void => {
  if (pool !== undefined && call.may(`/pool/${pool}`, privilege)) return
  call.need(`/vms/${vmid}`, privilege)
}

/** The number a call gives the new guest. @throws LabRefusal 500 without one */
export const newVmid = (call: LabCall, name: 'vmid' | 'newid'): number =>
  call.integer(name) ?? refuse(500, `no ${name}`)
