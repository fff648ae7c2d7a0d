import { bootDiskBytes, isDrive, parseDrive } from './config.ts'
import { attempt, joinPool } from './create.ts'
import type { MadeDrive } from './drives.ts'
import { makeDrive } from './drives.ts'
import type { LabCluster, LabGuest } from './model.ts'
import type { TaskLock } from './task-locks.ts'
import type { TaskWork } from './tasks.ts'
import { dropVolume } from './volumes.ts'

type Line = { after: number; text: string }

export type CreateOrder = {
  cluster: LabCluster
  guest: LabGuest
  settings: Readonly<Record<string, string>>
  pool: string | undefined
  /** Stands before the reason of a failure: `unable to create VM 103 - `. */
  failurePrefix: string
  /** The whole configuration, from the options asked for and the drives that were made. */
  complete: (values: Readonly<Record<string, string>>, at: number) => Map<string, string>
  /** What follows the disks: a template that is unpacked. */
  unpacks?: { lines: readonly Line[]; durationMs: number }
  /** Called once the guest is there. */
  onMade: (at: number) => void
}

/** The worker: makes the disks one after another; the first that cannot be made takes the others and the file along. */
export const createWork =
  ({ cluster, guest, settings, pool, failurePrefix, complete, unpacks, onMade }: CreateOrder) =>
  (at: number): TaskWork => {
    const made: MadeDrive[] = []
    const undo = (): void => {
      for (const volid of made.flatMap((drive) => drive.volids)) dropVolume(cluster, guest.node, volid)
      cluster.guests.delete(guest.vmid)
    }
    const values: Record<string, string> = { ...settings }
    const lines: Line[] = []
    let durationMs = 300
    const append = (more: { lines: readonly Line[]; durationMs: number }): void => {
      lines.push(...more.lines.map((line) => ({ ...line, after: line.after + durationMs })))
      durationMs += more.durationMs
    }
    for (const [key, value] of Object.entries(settings).filter(([name]) => isDrive(guest, name))) {
      const result = attempt(() => makeDrive(cluster, guest, key, value, at))
      if ('problem' in result)
        return { durationMs, lines, outcome: `${failurePrefix}${result.problem}`, onEnd: undo, onAbort: undo }
      made.push(result.made)
      values[key] = result.made.value
      append(result.made)
    }
    if (unpacks) append(unpacks)
    return {
      durationMs,
      lines,
      onAbort: undo,
      onEnd: (end) => {
        guest.config = complete(values, end)
        guest.lock = null
        guest.imaged = unpacks !== undefined || made.some((drive) => drive.imaged)
        guest.diskBytes = bootDiskBytes(guest)
        joinPool(cluster, guest.vmid, pool)
        onMade(end)
      },
    }
  }

/** Storages that are locked while disks are made on them. */
export const storageLocks = (guest: LabGuest, settings: Readonly<Record<string, string>>): TaskLock[] => {
  const names = Object.entries(settings)
    .filter(([key, value]) => isDrive(guest, key) && /^[^:/]+:(\d+(\.\d+)?|cloudinit)(,|$)/.test(value))
    .map(([key, value]) => parseDrive(key, value).storage ?? '')
  return [...new Set(names)].sort().map((storage) => ({ kind: 'storage', storage, node: guest.node }))
}
