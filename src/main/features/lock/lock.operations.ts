import type { lockContract } from '#shared/contract/lock.contract.ts'
import type { Handlers } from '../../transport/handlers.ts'
import type { LockService } from './lock.service.ts'

export const lockOperations = (lock: LockService): Handlers<typeof lockContract> => ({
  'lock.get': () => lock.get(),
  'lock.set': (input, { caller }) => lock.set(input, caller),
  'lock.remove': ({ passphrase }, { caller }) => lock.remove(passphrase, caller),
  'lock.close': (_input, { caller }) => {
    lock.close(caller)
    return {}
  },
  'lock.unlock': async ({ passphrase }, { caller }) => {
    await lock.unlock(passphrase, caller)
    return {}
  },
  'lock.activity': () => {
    lock.noteActivity()
    return {}
  },
})
