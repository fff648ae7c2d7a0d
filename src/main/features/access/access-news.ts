import { inScope } from '../../company-scope.ts'
import type { CompanyId, UserId } from '#shared/model/ids.ts'
import type { EventBus } from '../../transport/event-bus.ts'

/** Who has to hear that accounts or profiles changed. */
export interface AccessNews {
  /** @param companies whose account it is and was */
  readonly accountChanged: (id: UserId, companies: readonly (CompanyId | null)[]) => void
  /** What somebody may see became more or less: his pages load anew. */
  readonly sightChanged: (users: readonly UserId[]) => void
  readonly profileChanged: (companyId: CompanyId | null, users: readonly UserId[]) => void
}

export const createAccessNews = (events: Pick<EventBus, 'emit' | 'review'>): AccessNews => {
  const tellPages = (companies: readonly (CompanyId | null)[]): void =>
    events.emit(
      'users.accountsChanged',
      {},
      {
        narrow: (scope) => (companies.some((companyId) => inScope(scope, companyId)) ? {} : null),
      },
    )
  const tellPerson = (userId: UserId): void => {
    events.emit('access.accountChanged', {}, { userId })
    events.review()
  }
  return {
    accountChanged: (id, companies) => {
      tellPerson(id)
      tellPages(companies)
    },
    sightChanged: (users) => {
      for (const id of users) tellPerson(id)
    },
    profileChanged: (companyId, users) => {
      for (const id of users) tellPerson(id)
      if (companyId === null) events.emit('users.accountsChanged', {}, { narrow: () => ({}) })
      else tellPages([companyId])
    },
  }
}
