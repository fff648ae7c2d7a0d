import { AppError } from '#shared/errors.ts'
import type { SnapshotAction } from '#shared/model/guest-action.ts'
import type { ActionSubject, StepsExecutor } from './action-executor.ts'
import { sentInVain } from './sent-in-vain.ts'
import { findSnapshot } from './snapshot-list.ts'

type Describe = Extract<SnapshotAction, { kind: 'snapshot.describe' }>

/** Proxmox keeps it as lines of a comment, and gives it back with a line end. */
const sameText = (one: string, other: string): boolean => one.trimEnd() === other.trimEnd()

/**
 * @throws AppError `conflict` when there is none of this name, or another description than the one that was shown
 */
const assertUnchanged = async (subject: ActionSubject, { name, description, was }: Describe): Promise<void> => {
  const found = await findSnapshot(subject, name)
  if (sameText(found.description, was) || sameText(found.description, description)) return
  throw new AppError(
    'conflict',
    `The description of “${name}” was changed by another since it was shown; it says now: “${found.description.trimEnd()}”. Open it again and change that.`,
  )
}

/** Changes what people wrote about a snapshot; a call without a task, that may be repeated. */
export const describeExecutor = (settle: (subject: ActionSubject) => Promise<void>): StepsExecutor<Describe> => ({
  check: assertUnchanged,
  run: async (tools, { name, description }, guest) => {
    await tools.step('describe', async () => {
      await tools.ready(({ guest: now, api, call }) =>
        api.describeSnapshot(now, name, description, call).catch(sentInVain),
      )
      return null
    })
    return `The description of the snapshot “${name}” of “${guest.name}” is changed.`
  },
  settle,
})
