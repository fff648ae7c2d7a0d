import { AppError } from '#shared/errors.ts'
import { isEnded } from '#shared/model/job-state.ts'
import type { Log } from '#main/log/log.ts'
import type { Clock, Vault } from '#main/ports.ts'
import { passwordKey } from './machine-record.ts'
import type { MachineUndo } from './machine-undo.ts'
import type { JobOf } from './machines.ports.ts'
import type { MachinesRepository } from './machines.repository.ts'

interface Dependencies {
  readonly repository: MachinesRepository
  readonly undo: MachineUndo
  readonly jobOf: JobOf
  readonly vault: Vault
  readonly clock: Clock
  readonly log: Pick<Log, 'error'>
}

const EVERY_MS = 15_000

/**
 * Looks after machines whose job ended without settling them: cancelled before it began, given up, of a database that was
 * put back from a copy. None stays under way for ever, and none keeps addresses nobody uses.
 */
export const createMachineWatch = ({ repository, undo, jobOf, vault, clock, log }: Dependencies) => {
  let cancelNext: (() => void) | null = null
  let looking: Promise<void> = Promise.resolve()
  let stopped = false

  const sweep = async (): Promise<void> => {
    for (const machine of repository.inState('creating')) {
      if (stopped) return
      const job = jobOf(machine.jobId ?? machine.wholeJobId)
      const whole = jobOf(machine.wholeJobId)
      const isOver =
        job === null || isEnded(job.state) || (machine.jobId === null && whole !== null && isEnded(whole.state))
      // As it stands now: its job may have settled it meanwhile.
      const now = repository.find(machine.id)
      if (isOver && now?.state === 'creating')
        await undo.settle(now, job?.error?.message ?? 'Its job ended before the machine was made.')
    }
  }
  /** Those of a console that died while it put their passwords away: nothing was begun. */
  const dropNew = async (): Promise<void> => {
    for (const machine of repository.inState('new')) {
      if (machine.passwordUser !== null) await vault.remove(passwordKey(machine.id))
      repository.remove(machine.id)
    }
  }
  const look = (first: boolean): void => {
    looking = (first ? dropNew() : Promise.resolve())
      .then(sweep)
      .catch((error: unknown) => {
        if (!stopped) log.error('machines could not be looked after; it is tried again', { error })
        if (!(error instanceof AppError)) return
      })
      .finally(() => {
        if (!stopped && repository.inState('creating').length > 0) schedule()
      })
  }
  const schedule = (): void => {
    cancelNext ??= clock.after(EVERY_MS, () => {
      cancelNext = null
      look(false)
    })
  }

  return {
    start: (): void => look(true),
    /** Something is under way from now on. */
    wake: schedule,
    stop: async (): Promise<void> => {
      stopped = true
      cancelNext?.()
      await looking
    },
  }
}
