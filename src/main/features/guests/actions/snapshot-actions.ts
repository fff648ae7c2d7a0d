import { AppError } from '#shared/errors.ts'
import type { SnapshotAction } from '#shared/model/guest-action.ts'
import type { FactsService } from '#main/features/inventory/facts.service.ts'
import type { Clock } from '#main/ports.ts'
import type { ActionExecutors, ActionSubject } from './action-executor.ts'
import type { RollbackCheck } from './rollback-check.ts'
import { describeExecutor } from './snapshot-description.ts'
import { findSnapshot, listSnapshots as listed } from './snapshot-list.ts'
import { startOnce } from './start-once.ts'

const DELETES = ['qmdelsnapshot', 'vzdelsnapshot']

/** @throws AppError `conflict` when there is none of this name */
const assertThere = async (subject: ActionSubject, name: string): Promise<void> => {
  await findSnapshot(subject, name)
}

const DAY_S = 86_400

/** Taken more than so many days ago, the oldest first; of one without a time nobody knows. */
export const olderThan = <Snapshot extends { readonly snaptime: number | null }>(
  snapshots: readonly Snapshot[],
  days: number,
  nowMs: number,
): Snapshot[] =>
  snapshots
    .filter(({ snaptime }) => snaptime !== null && snaptime < nowMs / 1000 - days * DAY_S)
    .toSorted((a, b) => (a.snaptime ?? 0) - (b.snaptime ?? 0))

interface Dependencies {
  readonly facts: Pick<FactsService, 'readSnapshots' | 'readConfig'>
  readonly clock: Pick<Clock, 'now'>
  /** @throws AppError with what would come back and may not */
  readonly mayGoBack: RollbackCheck
}

export const snapshotExecutors = ({
  facts,
  clock,
  mayGoBack,
}: Dependencies): Pick<ActionExecutors, SnapshotAction['kind']> => {
  const settle = ({ guest, api, call }: ActionSubject): Promise<void> => facts.readSnapshots(guest, api, call)
  return {
    'snapshot.create': {
      taskTypes: ['qmsnapshot', 'vzsnapshot'],
      heavy: true,
      stopsTask: true,
      check: async (subject, { name }) => {
        const { guest, api, call } = subject
        const [snapshots, able] = await Promise.all([listed(subject), api.canSnapshot(guest, call)])
        if (snapshots.some((snapshot) => snapshot.name === name)) {
          throw new AppError('conflict', `“${guest.name}” has a snapshot “${name}” already. Choose another name.`)
        }
        if (!able) {
          throw new AppError(
            'conflict',
            `“${guest.name}” cannot have snapshots: one of its disks lies on a storage without them (a raw file, or LVM that is not thin). Move that disk to another storage, or take a backup instead.`,
          )
        }
      },
      begin: ({ guest, status, api, call }, { name, description, withMemory }) =>
        // Of what does not run there is no memory to keep, and Proxmox leaves it out in silence.
        api.takeSnapshot(guest, { name, description, withMemory: withMemory && status.status === 'running' }, call),
      isDone: async (subject, { name }) => (await listed(subject)).some((snapshot) => snapshot.name === name),
      settle,
    },
    'snapshot.rollback': {
      taskTypes: ['qmrollback', 'vzrollback'],
      heavy: true,
      check: async (subject, { name }, by) => {
        await assertThere(subject, name)
        await mayGoBack(subject, name, by)
      },
      begin: ({ guest, api, call }, { name, start }) => api.rollBack(guest, name, start, call),
      settle: async (subject) => {
        await Promise.all([settle(subject), facts.readConfig(subject.guest, subject.api, subject.call)])
      },
    },
    'snapshot.delete': {
      taskTypes: DELETES,
      heavy: true,
      check: (subject, { name }) => assertThere(subject, name),
      begin: ({ guest, api, call }, { name }) => api.deleteSnapshot(guest, name, call),
      isDone: async (subject, { name }) => !(await listed(subject)).some((snapshot) => snapshot.name === name),
      settle,
    },
    'snapshot.describe': describeExecutor(settle),
    'snapshot.deleteOlderThan': {
      heavy: true,
      run: async (tools, { days }, guest) => {
        // Chosen once: what grows old while others are deleted waits for the next time.
        const names = await tools.step('choose', () =>
          tools.ready(async (subject) => olderThan(await listed(subject), days, clock.now()).map(({ name }) => name)),
        )
        for (const [index, name] of names.entries()) {
          tools.progress(index / names.length, `Deleting ${name}`)
          const isGone = (): Promise<boolean> =>
            tools.isNow(async (subject) => !(await listed(subject)).some((snapshot) => snapshot.name === name))
          if (await isGone()) continue
          const upid = await startOnce(
            tools,
            `delete ${name}`,
            DELETES,
            ({ guest: now, api, call }) => api.deleteSnapshot(now, name, call),
            isGone,
          )
          if (upid !== null) await tools.awaitTask(upid, `Deleting the snapshot “${name}” of “${guest.name}”`)
          tools.log(`${name} deleted`)
        }
        const age = `${days} ${days === 1 ? 'day' : 'days'}`
        return names.length === 0
          ? `“${guest.name}” has no snapshot older than ${age}.`
          : `${names.length} ${names.length === 1 ? 'snapshot' : 'snapshots'} of “${guest.name}” older than ${age} deleted.`
      },
      settle,
    },
  }
}
