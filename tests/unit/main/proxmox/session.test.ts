import { describe, expect, it } from 'vitest'
import { createSession } from '#main/adapters/proxmox/session.ts'
import { AppError } from '#shared/errors.ts'
import type { ClusterCredential } from '#shared/model/cluster.ts'
import { createHeldClock } from '#support/held-clock.ts'
import { failureOf, PASSWORD, TOKEN } from '#support/proxmox-stub.ts'

const HOUR = 3_600_000

const setup = (credential: ClusterCredential = PASSWORD) => {
  const clock = createHeldClock()
  const used: string[] = []
  const state = { refuses: (_password: string): boolean => false }
  const session = createSession({
    clock,
    credential: () => Promise.resolve(credential),
    signIn: (user, password) => {
      used.push(`${user} ${password}`)
      if (state.refuses(password)) return Promise.reject(new AppError('credentials_refused', 'no'))
      return Promise.resolve({ ticket: `PVE:${user}:${used.length}==`, CSRFPreventionToken: `csrf${used.length}` })
    },
  })
  return { clock, used, state, session }
}

describe('signing requests', () => {
  it('sends a token alone, without cookie or CSRF header', async () => {
    const { session, used } = setup(TOKEN)
    expect((await session.sign(true)).headers).toEqual({
      Authorization: `PVEAPIToken=${TOKEN.tokenId}=${TOKEN.secret}`,
    })
    expect(used).toEqual([])
    expect(session.login()).toBe('root@pam!console')
  })

  it('signs in once for many requests and adds the CSRF header only to those that change something', async () => {
    const { session, used } = setup()
    const [read, write] = await Promise.all([session.sign(false), session.sign(true)])
    expect(used).toEqual(['root@pam correct horse battery'])
    expect(read.headers).toEqual({ Cookie: 'PVEAuthCookie=PVE%3Aroot%40pam%3A1%3D%3D' })
    expect(write.headers).toEqual({ Cookie: 'PVEAuthCookie=PVE%3Aroot%40pam%3A1%3D%3D', CSRFPreventionToken: 'csrf1' })
  })

  it('trades the ticket for a new one before its two hours end', async () => {
    const { session, used, clock } = setup()
    await session.sign(false)
    clock.advance(1.4 * HOUR)
    await session.sign(false)
    expect(used).toHaveLength(1)
    clock.advance(0.2 * HOUR)
    await session.sign(false)
    expect(used[1]).toBe('root@pam PVE:root@pam:1==')
  })

  it('falls back to the password when the trade is refused, and to nothing after that', async () => {
    const { session, used, clock, state } = setup()
    await session.sign(false)
    clock.advance(1.6 * HOUR)
    state.refuses = (password) => password.startsWith('PVE:')
    await session.sign(false)
    expect(used.slice(1)).toEqual(['root@pam PVE:root@pam:1==', 'root@pam correct horse battery'])
    clock.advance(1.6 * HOUR)
    state.refuses = () => true
    await expect(session.sign(false)).rejects.toMatchObject({ code: 'credentials_refused' })
    expect(used).toHaveLength(5)
  })

  it('does not offer a ticket that has ended', async () => {
    const { session, used, clock } = setup()
    await session.sign(false)
    clock.advance(3 * HOUR)
    await session.sign(false)
    expect(used).toEqual(['root@pam correct horse battery', 'root@pam correct horse battery'])
  })

  it('drops only the ticket that was refused, not the one that took its place', async () => {
    const { session, used } = setup()
    const first = await session.sign(false)
    session.drop(first.ticket ?? '')
    const second = await session.sign(false)
    session.drop(first.ticket ?? '')
    expect((await session.sign(false)).ticket).toBe(second.ticket)
    expect(used).toHaveLength(2)
  })

  it('tells an account with a second factor from a wrong password', async () => {
    const session = createSession({
      clock: createHeldClock(),
      credential: () => Promise.resolve(PASSWORD),
      signIn: () => Promise.resolve({ NeedTFA: 1, ticket: 'PVE:!tfa!x', CSRFPreventionToken: 'c' }),
    })
    const error = await failureOf(session.sign(false))
    expect(error).toMatchObject({ code: 'credentials_refused', details: { reason: 'second_factor' } })
    expect((error as AppError).message).toContain('API token')
  })

  it('asks the vault again after it failed', async () => {
    let tries = 0
    const session = createSession({
      clock: createHeldClock(),
      credential: () => {
        tries += 1
        return tries === 1 ? Promise.reject(new AppError('vault_unavailable', 'locked')) : Promise.resolve(TOKEN)
      },
      signIn: () => Promise.reject(new Error('not used')),
    })
    await expect(session.sign(false)).rejects.toMatchObject({ code: 'vault_unavailable' })
    await expect(session.sign(false)).resolves.toMatchObject({ ticket: null })
  })
})
