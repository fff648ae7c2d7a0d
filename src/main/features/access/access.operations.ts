import type { accessContract } from '#shared/contract/access.contract.ts'
import type { Handlers } from '../../transport/handlers.ts'
import type { OwnAccountService } from './own-account.service.ts'
import type { SignInService } from './sign-in.service.ts'

interface Services {
  readonly signIn: SignInService
  readonly own: OwnAccountService
}

export const accessOperations = ({ signIn, own }: Services): Handlers<typeof accessContract> => ({
  'access.signIn': (input, context) => signIn.signIn(input, context),
  'access.signOut': (_input, context) => {
    signIn.signOut(context)
    return {}
  },
  'access.me': (_input, context) => own.me(context),
  'access.changePassword': async (input, context) => {
    await own.changePassword(input, context)
    return {}
  },
  'access.startTotp': (input, context) => own.startTotp(input, context),
  'access.confirmTotp': (input, context) => own.confirmTotp(input, context),
  'access.endTotp': async (input, context) => {
    await own.endTotp(input, context)
    return {}
  },
})
