import { AppError } from '#shared/errors.ts'
import type { Log } from '../../log/log.ts'
import { storageErrorOf } from '../../storage/storage-errors.ts'
import type { Clock, RandomBytes, Vault } from '../../ports.ts'
import type { Database } from '../../storage/database.ts'
import type { EventBus } from '../../transport/event-bus.ts'
import { createAccessNews } from './access-news.ts'
import { accessOperations } from './access.operations.ts'
import { createAccountSessionsService } from './account-sessions.service.ts'
import { createAccountsRepository } from './accounts.repository.ts'
import { accountObstacle, createActorsService } from './actors.service.ts'
import { createAttemptsRepository } from './attempts.repository.ts'
import { createCredentialCheck } from './credential-check.ts'
import { createOwnAccountService } from './own-account.service.ts'
import type { PasswordHasher } from './password-hash.ts'
import { createProfilesRepository } from './profiles.repository.ts'
import { createProfilesService } from './profiles.service.ts'
import { createSessionsRepository } from './sessions.repository.ts'
import { createSessionsService, type OpenSession } from './sessions.service.ts'
import { createSignInAttempts } from './sign-in-attempts.ts'
import { createSignInService } from './sign-in.service.ts'
import { createSigningKey } from './signing-key.ts'
import { usersOperations } from './users.operations.ts'
import { createUsersService } from './users.service.ts'
import { OWNER_ID, type CompanyId, type UserId } from '#shared/model/ids.ts'
import { companyScope } from '../../company-scope.ts'

interface Dependencies {
  readonly db: Database
  readonly vault: Vault
  readonly clock: Clock
  readonly randomBytes: RandomBytes
  readonly hasher: PasswordHasher
  readonly events: EventBus
  readonly log: Log
  readonly lock: { readonly isClosed: () => boolean }
  /** The owner’s name stands in the settings as well. */
  readonly renameOwner: (name: string) => void
  /** Ends every API token of an account. @returns how many there were */
  readonly endTokens: (userId: UserId) => number
}

/** What transports need of sessions. */
export interface SessionDoor {
  /** Opens a session of the owner, for whoever has the printed address. @returns the cookie’s content */
  readonly openForOwner: (from: { readonly address: string; readonly agent: string }) => Promise<string>
  /** @throws AppError `unauthenticated` */
  readonly identify: (cookie: string) => Promise<OpenSession>
}

/** Accounts, profiles, sessions: who somebody is and what he may do. */
export const createAccess = (dependencies: Dependencies) => {
  const { db, vault, clock, randomBytes, hasher, events, log, lock, renameOwner, endTokens } = dependencies
  const accounts = createAccountsRepository(db)
  const profileRows = createProfilesRepository(db)
  const key = createSigningKey(vault, randomBytes, log)
  const sessions = createSessionsService({
    sessions: createSessionsRepository(db),
    key,
    clock,
    randomBytes,
    onEnded: events.review,
  })
  const attemptRows = createAttemptsRepository(db)
  const check = createCredentialCheck({ accounts, attempts: attemptRows, hasher, vault, clock })
  const news = createAccessNews(events)
  const users = createUsersService({
    accounts,
    profiles: profileRows,
    sessions,
    hasher,
    vault,
    clock,
    news,
    renameOwner,
    endTokens,
    attempts: attemptRows,
  })
  const profiles = createProfilesService({ profiles: profileRows, accounts, clock, news })
  const own = createOwnAccountService({
    accounts,
    attempts: attemptRows,
    check,
    hasher,
    sessions,
    vault,
    clock,
    randomBytes,
    events,
    lock,
  })
  const attempts = createSignInAttempts(clock)
  const signIn = createSignInService({ accounts, check, hasher, sessions, attempts, clock })
  const actors = createActorsService({ accounts, sessions, lock })
  const door: SessionDoor = {
    openForOwner: async (from) => {
      try {
        return await sessions.open(OWNER_ID, from)
      } catch (error) {
        if (storageErrorOf(error)?.code !== 'storage_full') throw error
        throw new AppError(
          'storage_full',
          'This browser could not be signed in: the disk that holds the data directory is full or cannot be written. Free some space there, then open this address again.',
          undefined,
          { cause: error },
        )
      }
    },
    identify: async (cookie) => {
      const session = await sessions.read(cookie)
      actors.actorOf({ kind: 'user', via: 'http', address: '', ...session })
      try {
        sessions.touch(session.sessionId)
      } catch (error) {
        // A full disk must not keep anybody from looking at what is there.
        log.warn('that a session was used was not written down', { id: session.sessionId, error })
      }
      return session
    },
  }
  return {
    operations: {
      ...accessOperations({ signIn, own }),
      ...usersOperations({
        users,
        profiles,
        sessions: createAccountSessionsService({
          ...{ sessions, users, news, endTokens },
          attempts: attemptRows,
        }),
      }),
    },
    actorOf: actors.actorOf,
    door,
    /** Why somebody's tokens do not count at present; null: they do. */
    obstacleOf: (userId: UserId): string | null => accountObstacle(accounts.find(userId)),
    /** Somebody's own account, or one he looks after. */
    lookAfter: users.lookAfter,
    renameOwner: users.renameOwner,
    /** Null: one of the provider's own; undefined: there is no such account. */
    companyOfUser: (userId: UserId): CompanyId | null | undefined => accounts.find(userId)?.companyId,
    /** Names of the accounts of a company. */
    accountsOf: (id: CompanyId): readonly string[] => accounts.list(companyScope(id)).map(({ name }) => name),
    /** What these people may see became more or less. */
    tellPeople: news.sightChanged,
  }
}
