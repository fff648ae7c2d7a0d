import { randomBytes } from 'node:crypto'
import { TokenId } from '#shared/model/ids.ts'
import { uuidv7 } from '#shared/model/uuid.ts'
import type { TestCore } from './core.ts'
import type { TestServer } from './served.ts'

export const newTokenId = (): TokenId => TokenId.parse(uuidv7(Date.now(), randomBytes(10)))

/** A token as the settings make it. */
export const createToken = async (core: TestCore, label = 'script', expiresInDays: 30 | 90 | 365 | null = 90) =>
  core.call('tokens.create', { id: newTokenId(), label, expiresInDays })

/** A call as a script makes it: no cookie, no origin. */
export const callWithToken = (
  server: TestServer,
  secret: string,
  operation: string,
  body = '{}',
  headers: Record<string, string> = {},
) =>
  server.request(
    'POST',
    `/api/${operation}`,
    { authorization: `Bearer ${secret}`, 'content-type': 'application/json', ...headers },
    body,
  )
