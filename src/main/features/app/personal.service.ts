import { AppError } from '#shared/errors.ts'
import type { UserId, ViewId } from '#shared/model/ids.ts'
import type { Preferences, SavedView } from '#shared/model/preference.ts'
import type { Clock } from '../../ports.ts'
import type { PreferencesRepository } from './preferences.repository.ts'
import type { ViewsRepository } from './views.repository.ts'

const MAX_VIEWS = 500

interface Dependencies {
  readonly preferences: PreferencesRepository
  readonly views: ViewsRepository
  readonly clock: Pick<Clock, 'now'>
}

/** What each person keeps for himself: preferences and saved views. */
export type PersonalService = ReturnType<typeof createPersonalService>

export const createPersonalService = ({ preferences, views, clock }: Dependencies) => {
  const at = (): string => new Date(clock.now()).toISOString()
  return {
    preferences: (userId: UserId): Preferences => preferences.get(userId),
    setPreferences: (userId: UserId, patch: Partial<Preferences>): Preferences =>
      preferences.merge(userId, patch, at()),
    views: (userId: UserId): SavedView[] => views.list(userId),
    /** @throws AppError `conflict` for a name in use */
    saveView: (userId: UserId, view: SavedView): SavedView => {
      if (views.isNameTaken(userId, view.name, view.id)) {
        throw new AppError('conflict', `There is a saved view named “${view.name}” already. Choose another name.`)
      }
      if (views.count(userId) >= MAX_VIEWS && !views.list(userId).some(({ id }) => id === view.id)) {
        throw new AppError('conflict', `There are ${MAX_VIEWS} saved views. Remove one you do not need first.`)
      }
      views.save(userId, view, at())
      return view
    },
    /** Removing what is not there is no error. */
    removeView: (userId: UserId, id: ViewId): void => {
      views.remove(userId, id)
    },
  }
}
