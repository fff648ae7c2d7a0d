import type { usersContract } from '#shared/contract/users.contract.ts'
import type { Handlers } from '../../transport/handlers.ts'
import type { AccountSessionsService } from './account-sessions.service.ts'
import type { ProfilesService } from './profiles.service.ts'
import type { UsersService } from './users.service.ts'

interface Services {
  readonly users: UsersService
  readonly profiles: ProfilesService
  readonly sessions: AccountSessionsService
}

export const usersOperations = ({ users, profiles, sessions }: Services): Handlers<typeof usersContract> => ({
  'users.list': (_input, who) => users.list(who),
  'users.choices': (_input, who) => users.choices(who),
  'users.add': (input, who) => users.add(who, input),
  'users.update': (input, who) => users.update(who, input),
  'users.disable': ({ id }, who) => users.disable(who, id),
  'users.enable': ({ id }, who) => users.enable(who, id),
  'users.unlock': ({ id }, who) => users.unlock(who, id),
  'users.resetPassword': (input, who) => users.resetPassword(who, input),
  'users.resetTotp': ({ id }, who) => users.resetTotp(who, id),
  'profiles.list': (_input, who) => profiles.list(who),
  'profiles.save': (input, who) => profiles.save(who, input),
  'profiles.remove': ({ id }, who) => {
    profiles.remove(who, id)
    return {}
  },
  'sessions.list': ({ userId }, who) => sessions.list(who, userId),
  'sessions.revoke': ({ id }, who) => {
    sessions.revoke(who, id)
    return {}
  },
  'sessions.endAll': ({ userId }, who) => sessions.endAll(who, userId),
})
