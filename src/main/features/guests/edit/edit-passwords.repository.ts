import { JobId } from '#shared/model/ids.ts'
import type { Database } from '#main/storage/database.ts'

/** Which entries of the vault hold a new password for which job. */
export const createEditPasswordsRepository = (db: Database) => {
  const add = db.prepare('INSERT OR REPLACE INTO edit_passwords (vault_key, job_id) VALUES (?, ?)')
  const remove = db.prepare('DELETE FROM edit_passwords WHERE vault_key = ?')
  const all = db.prepare<[], { key: string; jobId: string }>(
    'SELECT vault_key AS "key", job_id AS jobId FROM edit_passwords',
  )
  return {
    add: (key: string, jobId: JobId): void => void add.run(key, jobId),
    remove: (key: string): void => void remove.run(key),
    all: () => all.all().map(({ key, jobId }) => ({ key, jobId: JobId.parse(jobId) })),
  }
}

export type EditPasswordsRepository = ReturnType<typeof createEditPasswordsRepository>
