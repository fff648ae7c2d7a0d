import { AppError } from '#shared/errors.ts'
import type { ClusterCredential } from '#shared/model/cluster.ts'
import type { ClusterId } from '#shared/model/ids.ts'
import { loginOf } from '#main/adapters/proxmox/session.ts'
import type { Log } from '../../log/log.ts'
import type { Clock, Vault } from '../../ports.ts'
import { parseCredential } from './credential.ts'
import type { FleetRepository } from './fleet.repository.ts'

/** Credentials in the vault, kept in step with the clusters in the database. */
export interface Credentials {
  /** @throws AppError `vault_unavailable`, `credentials_refused` when the vault holds none */
  readonly read: (id: ClusterId, name: string) => Promise<ClusterCredential>
  /**
   * Writes the secret, then lets `store` write the database, which strikes out the note that was made before. When
   * `store` fails, the vault is put back.
   */
  readonly write: (id: ClusterId, credential: ClusterCredential, store: () => void) => Promise<void>
  /** Lets `store` take the cluster out of the database and note it; then the secret goes. */
  readonly remove: (id: ClusterId, store: () => void) => Promise<void>
  /** Puts right what a crash between vault and database left. Run before anything else at the start. */
  readonly settle: () => Promise<void>
}

const keyOf = (id: ClusterId): string => `cluster/${id}`

export const createCredentials = (options: {
  readonly repository: FleetRepository
  readonly vault: Vault
  readonly clock: Clock
  readonly log: Log
}): Credentials => {
  const { repository, vault, clock, log } = options
  const at = (): string => new Date(clock.now()).toISOString()

  const settleOne = async (id: ClusterId, exists: boolean): Promise<void> => {
    if (!exists) {
      await vault.remove(keyOf(id))
    } else {
      // The secret carries its own login, so that whichever of the two is in the vault, the label is made to match.
      const stored = parseCredential((await vault.read(keyOf(id))) ?? '')
      if (stored !== null) repository.saveLabel(id, { kind: stored.kind, login: loginOf(stored) })
    }
    repository.clearPendingSecret(id)
  }

  return {
    read: async (id, name) => {
      const stored = parseCredential((await vault.read(keyOf(id))) ?? '')
      if (stored !== null) return stored
      throw new AppError(
        'credentials_refused',
        `The vault holds no credential for ${name}; it may have been removed outside this program. Edit the cluster and enter it again.`,
      )
    },
    write: async (id, credential, store) => {
      repository.notePendingSecret(id, at())
      const before = await vault.read(keyOf(id))
      await vault.write(keyOf(id), JSON.stringify(credential))
      try {
        store()
      } catch (error) {
        await (before === null ? vault.remove(keyOf(id)) : vault.write(keyOf(id), before))
        repository.clearPendingSecret(id)
        throw error
      }
    },
    remove: async (id, store) => {
      store()
      try {
        await settleOne(id, false)
      } catch (error) {
        log.warn('the credential of a removed cluster is still in the vault; it is removed at the next start', {
          error,
        })
      }
    },
    settle: async () => {
      const pending = repository.pendingSecrets()
      if (pending.length === 0) return
      const known = new Set(repository.all().map((cluster) => cluster.id))
      for (const id of pending) {
        try {
          await settleOne(id, known.has(id))
        } catch (error) {
          log.warn('vault and database could not be brought into step; tried again at the next start', { error })
        }
      }
    },
  }
}
