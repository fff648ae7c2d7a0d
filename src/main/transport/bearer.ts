import { AppError } from '#shared/errors.ts'
import type { Core } from '../core.ts'
import type { Clock } from '../ports.ts'
import type { Identity } from './identity.ts'
import { createFailedAttempts } from './failed-attempts.ts'

interface BearerDependencies {
  readonly core: Pick<Core, 'verifyToken' | 'reportRefusal'>
  readonly clock: Pick<Clock, 'now' | 'after'>
}

/** Recognises the personal token in an `Authorization` header. */
export interface Bearer {
  /** @throws AppError `unauthenticated` (after a while), `busy` after too many wrong ones */
  readonly identify: (authorization: string, address: string) => Promise<Identity>
}

const TOKEN = /mp_[0-9a-f]{32}_/i

/** Addresses end up in histories and in the logs of proxies: a token has no place there, whatever else comes along. */
export const refuseTokenInAddress = (url = ''): void => {
  if (!TOKEN.test(url)) return
  throw new AppError(
    'invalid_input',
    'A token does not belong into an address, where histories and logs keep it. Revoke it, and send its successor in the header Authorization: Bearer.',
  )
}

export const createBearer = ({ core, clock }: BearerDependencies): Bearer => {
  const failed = createFailedAttempts(clock)

  const refuse = async (address: string): Promise<AppError> => {
    const { delayMs, tooMany, notable } = failed.note(address)
    if (notable) core.reportRefusal(`${tooMany ? 'too many wrong API tokens' : 'a wrong API token'} from ${address}`)
    if (tooMany) {
      return new AppError('busy', 'Too many wrong tokens came from this address. Wait a minute, then send a right one.')
    }
    await new Promise<void>((resolve) => clock.after(delayMs, resolve))
    return new AppError(
      'unauthenticated',
      'This token is not known: it is wrong or was revoked. Create one in the settings of the console, under API tokens.',
    )
  }

  return {
    identify: async (authorization, address) => {
      const text = /^bearer +(\S+) *$/i.exec(authorization)?.[1]
      if (text === undefined) {
        throw new AppError('unauthenticated', 'The header Authorization must read: Bearer, a space, and the token.')
      }
      const verdict = await core.verifyToken(text)
      if (verdict.kind === 'refused') throw await refuse(address)
      if (verdict.kind === 'blocked') throw new AppError('unauthenticated', verdict.reason)
      if (verdict.kind === 'expired') {
        throw new AppError(
          'unauthenticated',
          `The token “${verdict.label}” has expired. Create a new one in the settings of the console, under API tokens.`,
        )
      }
      return { userId: verdict.userId, tokenId: verdict.id, expiresAt: verdict.expiresAt }
    },
  }
}
