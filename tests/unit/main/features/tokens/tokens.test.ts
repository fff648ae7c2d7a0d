import { randomBytes } from 'node:crypto'
import { describe, expect, it, vi } from 'vitest'
import { OWNER_ID, type TokenId } from '#shared/model/ids.ts'
import type { TokenRecord, TokensRepository } from '#main/features/tokens/tokens.repository.ts'
import { createTokensService } from '#main/features/tokens/tokens.service.ts'
import { EVERYTHING } from '#main/company-scope.ts'
import { silentLog } from '#main/log/log.ts'
import { ownerActor } from '#main/transport/owner-actor.ts'
import { createHeldClock } from '#support/held-clock.ts'
import { startCore } from '#support/core.ts'
import { createToken, newTokenId } from '#support/tokens.ts'

const OWNER = { actor: ownerActor('Mara'), scope: EVERYTHING, note: () => undefined }
const DAY = 24 * 60 * 60 * 1000

/** The rules over rows in memory. */
const setUp = () => {
  const rows = new Map<string, TokenRecord>()
  const markUsed = vi.fn((id: TokenId, at: string) => {
    const row = rows.get(id)
    if (row !== undefined) rows.set(id, { ...row, lastUsedAt: at })
  })
  const repository: TokensRepository = {
    list: () => [],
    find: (id) => rows.get(id) ?? null,
    isLabelTaken: (_userId, label) => [...rows.values()].some((row) => row.label === label),
    count: () => rows.size,
    add: (record) => {
      if (rows.has(record.id)) return false
      rows.set(record.id, record)
      return true
    },
    markUsed,
    remove: (_userId, id) => {
      const label = rows.get(id)?.label ?? null
      rows.delete(id)
      return label
    },
    removeOf: () => [],
    all: () => [...rows.values()],
    replaceAll: () => undefined,
  }
  const clock = createHeldClock()
  const emit = vi.fn()
  const obstacleOf = vi.fn((): string | null => null)
  const service = createTokensService({
    tokens: repository,
    obstacleOf,
    lookAfter: () => ({ login: 'owner', companyId: null }),
    events: { emit },
    clock,
    randomBytes: (count) => randomBytes(count),
    log: silentLog,
  })
  return { service, clock, rows, markUsed, emit, repository, obstacleOf }
}

describe('API tokens', () => {
  it('look like mp_<id>_<secret>, carry 32 random bytes and leave only a hash', () => {
    const { service, rows } = setUp()
    const id = newTokenId()
    const { secret, token } = service.create(OWNER, { id, label: 'script', expiresInDays: null })
    expect(secret).toMatch(new RegExp(`^mp_${id.replaceAll('-', '')}_[A-Za-z0-9_-]{43}$`))
    expect(token.expiresAt).toBeNull()
    const stored = rows.get(id)
    expect(stored?.hash).toHaveLength(32)
    expect(JSON.stringify(stored)).not.toContain(secret.slice(-43))
  })

  it('are recognised, and nothing like them is', () => {
    const { service } = setUp()
    const { secret } = service.create(OWNER, { id: newTokenId(), label: 'one', expiresInDays: 30 })
    const other = service.create(OWNER, { id: newTokenId(), label: 'two', expiresInDays: 30 })
    expect(service.verify(secret).kind).toBe('valid')
    const swapped = secret.slice(0, 36) + other.secret.slice(36)
    for (const wrong of ['', 'mp_', secret.slice(0, -1), `${secret}A`, ` ${secret}`, swapped, secret.toUpperCase()]) {
      expect(service.verify(wrong), wrong).toEqual({ kind: 'refused' })
    }
  })

  it.each([30, 90, 365] as const)('end after %i days to the millisecond', (days) => {
    const { service, clock } = setUp()
    const { secret } = service.create(OWNER, { id: newTokenId(), label: 'script', expiresInDays: days })
    clock.advance(days * DAY - 1)
    expect(service.verify(secret).kind).toBe('valid')
    clock.advance(1)
    expect(service.verify(secret)).toEqual({ kind: 'expired', label: 'script' })
  })

  it('do not end when they were made to stay', () => {
    const { service, clock } = setUp()
    const { secret } = service.create(OWNER, { id: newTokenId(), label: 'script', expiresInDays: null })
    clock.advance(4000 * DAY)
    expect(service.verify(secret).kind).toBe('valid')
  })

  it('write down their use once a minute at most', () => {
    const { service, clock, markUsed } = setUp()
    const { secret } = service.create(OWNER, { id: newTokenId(), label: 'script', expiresInDays: 30 })
    for (let second = 0; second < 180; second += 1) {
      service.verify(secret)
      clock.advance(1000)
    }
    expect(markUsed).toHaveBeenCalledTimes(3)
  })

  it('go on working when their use cannot be written down', () => {
    const { service, markUsed } = setUp()
    const { secret } = service.create(OWNER, { id: newTokenId(), label: 'script', expiresInDays: 30 })
    markUsed.mockImplementation(() => {
      throw new Error('disk full')
    })
    expect(service.verify(secret).kind).toBe('valid')
  })

  it('do not count while something stands against their person, which is said', () => {
    const { service, obstacleOf } = setUp()
    const { secret } = service.create(OWNER, { id: newTokenId(), label: 'script', expiresInDays: 30 })
    obstacleOf.mockReturnValue('This account is disabled.')
    expect(service.verify(secret)).toEqual({ kind: 'blocked', reason: 'This account is disabled.' })
    obstacleOf.mockReturnValue(null)
    expect(service.verify(secret).kind).toBe('valid')
  })

  it('are told apart by name, and one id never gets a second secret', () => {
    const { service } = setUp()
    const id = newTokenId()
    service.create(OWNER, { id, label: 'script', expiresInDays: 30 })
    expect(() => service.create(OWNER, { id, label: 'other', expiresInDays: 30 })).toThrow(/created already/)
    expect(() => service.create(OWNER, { id: newTokenId(), label: 'script', expiresInDays: 30 })).toThrow(
      /“script” already/,
    )
  })

  it('are unknown once revoked, which is told once', () => {
    const { service, emit } = setUp()
    const id = newTokenId()
    const { secret } = service.create(OWNER, { id, label: 'script', expiresInDays: 30 })
    service.revoke(OWNER, OWNER_ID, id)
    service.revoke(OWNER, OWNER_ID, id)
    expect(service.verify(secret)).toEqual({ kind: 'refused' })
    expect(emit.mock.calls).toEqual([['tokens.tokenRevoked', { id }, { userId: OWNER_ID }]])
  })

  it('are listed newest first without anything secret, and outlive a restart', async () => {
    const clock = createHeldClock()
    const core = await startCore({ clock })
    await createToken(core, 'first', null)
    clock.advance(1000)
    const { secret } = await createToken(core, 'second')
    await core.stop()
    const next = await startCore({ clock }, {}, core.directory)
    expect((await next.verifyToken(secret)).kind).toBe('valid')
    const list = await next.call('tokens.list', {})
    expect(list.map(({ label, lastUsedAt }) => [label, lastUsedAt])).toEqual([
      ['second', new Date(clock.now()).toISOString()],
      ['first', null],
    ])
    expect(Object.keys(list[0] ?? {}).toSorted()).toEqual(['createdAt', 'expiresAt', 'id', 'label', 'lastUsedAt'])
  })

  it('that were revoked do not come back with an older copy of the database, and those made since stay', async () => {
    const core = await startCore()
    const revoked = await createToken(core, 'revoked')
    const { name } = await core.call('database.copyNow', {})
    await core.call('tokens.revoke', { id: revoked.token.id })
    const since = await createToken(core, 'since')
    await core.call('database.restore', { name })
    expect((await core.verifyToken(revoked.secret)).kind).toBe('refused')
    expect((await core.verifyToken(since.secret)).kind).toBe('valid')
  })

  // Nobody can say which of them were revoked after the copy was taken.
  it('all end when a copy was put in place before the start', async () => {
    const core = await startCore()
    const { secret } = await createToken(core)
    await core.stop()
    const next = await startCore({}, { endTokens: true }, core.directory)
    expect((await next.verifyToken(secret)).kind).toBe('refused')
    expect(await next.call('tokens.list', {})).toEqual([])
  })
})
