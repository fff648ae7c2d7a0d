import { z } from 'zod'
import type { CompanyId } from '#shared/model/ids.ts'
import type { Foundation } from './compose-features.ts'
import type { SettingsRepository } from './features/app/settings.repository.ts'
import { FailedAttempts } from './features/lock/passphrase-attempts.ts'
import { createAccess } from './features/access/create-access.ts'
import { createActivityRepository } from './features/activity/activity.repository.ts'
import { createActivityService } from './features/activity/activity.service.ts'
import { createLockService, LOCK_SETTING, StoredLock } from './features/lock/lock.service.ts'
import { createPasswordHasher } from './features/access/password-hash.ts'
import { createPersonalService } from './features/app/personal.service.ts'
import { createPreferencesRepository } from './features/app/preferences.repository.ts'
import { createTokensRepository } from './features/tokens/tokens.repository.ts'
import { createTokensService } from './features/tokens/tokens.service.ts'
import { createViewsRepository } from './features/app/views.repository.ts'

const KEEP_ACTIVITY_DAYS = 'activity.keepDays'

interface PeopleDependencies {
  readonly foundation: Foundation
  readonly settings: SettingsRepository
  readonly companyName: (id: CompanyId) => string
}

/** Who may come in and what each did: the record, the app lock, accounts and sessions, what is everybody's own, tokens. */
export const composePeople = ({ foundation, settings, companyName }: PeopleDependencies) => {
  const { db, ports, log, redactor, events, lockState } = foundation
  const { clock, randomBytes } = ports

  const activity = createActivityService({
    repository: createActivityRepository(db),
    keepDays: {
      get: () => settings.get(KEEP_ACTIVITY_DAYS, z.number()),
      set: (days) => {
        const at = new Date(clock.now()).toISOString()
        if (days === null) settings.remove(KEEP_ACTIVITY_DAYS)
        else settings.set(KEEP_ACTIVITY_DAYS, days, at)
      },
    },
    companyName,
    clean: redactor.text,
    events,
    clock,
    log: log.child('activity'),
  })
  const now = (): string => new Date(clock.now()).toISOString()
  const hasher = createPasswordHasher(randomBytes, foundation.passwordCost)
  const stored = <Schema extends z.ZodType>(key: string, schema: Schema) => ({
    read: () => settings.get(key, schema),
    write: (value: z.infer<Schema> | null) => (value === null ? settings.remove(key) : settings.set(key, value, now())),
  })
  const lock = createLockService({
    store: stored(LOCK_SETTING, StoredLock),
    attempts: stored('lock.failed', FailedAttempts),
    hasher,
    host: ports,
    clock,
    events,
    state: lockState,
    log: log.child('lock'),
  })
  const access = createAccess({
    db,
    vault: ports.vault,
    clock,
    randomBytes,
    hasher,
    events,
    log: log.child('access'),
    lock,
    renameOwner: (name) => settings.set('owner.name', name, now()),
    endTokens: (userId) => tokens.endAllOf(userId),
  })
  const personal = createPersonalService({
    preferences: createPreferencesRepository(db),
    views: createViewsRepository(db),
    clock,
  })
  const tokens = createTokensService({
    tokens: createTokensRepository(db),
    obstacleOf: access.obstacleOf,
    lookAfter: access.lookAfter,
    events,
    clock,
    randomBytes,
    log: log.child('tokens'),
  })
  return { activity, lock, access, personal, tokens, stored }
}
