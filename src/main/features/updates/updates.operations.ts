import type { updatesContract } from '#shared/contract/updates.contract.ts'
import type { Handlers } from '../../transport/handlers.ts'
import type { UpdatesService } from './updates.service.ts'

export const updatesOperations = (updates: UpdatesService): Handlers<typeof updatesContract> => ({
  'updates.get': () => updates.state(),
  'updates.setChannel': ({ channel }) => updates.setChannel(channel),
  'updates.install': () => {
    updates.install()
    return {}
  },
})
