import type { GuestAction } from '#shared/model/guest-action.ts'
import type { JobId } from '#shared/model/ids.ts'
import { isEnded } from '#shared/model/job-state.ts'
import type { JobState } from '#shared/model/job.ts'
import type { Log } from '#main/log/log.ts'
import type { Vault } from '#main/ports.ts'
import type { EditPasswordsRepository } from './edit-passwords.repository.ts'

interface Dependencies {
  readonly repository: EditPasswordsRepository
  readonly vault: Pick<Vault, 'read' | 'write' | 'remove'>
  readonly log: Pick<Log, 'error'>
}

/**
 * Where a new password waits between the form and its job. What is in the vault is on record first and off it last, so that
 * none stays when the job never begins, or the program dies in between.
 */
export type EditPasswords = ReturnType<typeof createEditPasswords>

export const createEditPasswords = ({ repository, vault, log }: Dependencies) => {
  /** @throws AppError `vault_unavailable`: it stays on record, and the next start tries again */
  const drop = async (key: string): Promise<void> => {
    await vault.remove(key)
    repository.remove(key)
  }
  const dropLater = (key: string): void => {
    drop(key).catch((error: unknown) => log.error('a password that is not needed any more is kept still', { error }))
  }
  return {
    /** @throws AppError `vault_unavailable` */
    keep: async (jobId: JobId, key: string, password: string): Promise<void> => {
      repository.add(key, jobId)
      await vault.write(key, password)
    },
    read: (key: string): Promise<string | null> => vault.read(key),
    drop,
    /** The job of this action ended for good: nobody asks for its password any more. */
    jobEnded: (action: GuestAction): void => {
      if (action.kind === 'config' && action.passwordKey !== null) dropLater(action.passwordKey)
    },
    /** Those whose job never began, or ended in the moment the program died. */
    tidy: (find: (id: JobId) => { readonly state: JobState } | null): void => {
      for (const { key, jobId } of repository.all()) {
        const job = find(jobId)
        if (job === null || isEnded(job.state)) dropLater(key)
      }
    },
  }
}
