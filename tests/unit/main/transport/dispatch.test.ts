import { describe, expect, it, vi } from 'vitest'
import { z } from 'zod'
import type { Contract } from '#shared/contract/contract.ts'
import { guestActionsContract } from '#shared/contract/guest-actions.contract.ts'
import { AppError } from '#shared/errors.ts'
import { CompanyId } from '#shared/model/ids.ts'
import { silentLog } from '#main/log/log.ts'
import { createRedactor } from '#main/log/redaction.ts'
import { storageErrorOf } from '#main/storage/storage-errors.ts'
import { createDispatch, type GateDependencies } from '#main/transport/dispatch.ts'
import type { CallContext, Handlers } from '#main/transport/handlers.ts'
import { ownerActor } from '#main/transport/owner-actor.ts'
import { newId } from '#support/new-id.ts'

const entries = {
  'thing.read': {
    summary: 'Reads a thing.',
    permission: 'inventory.read',
    scope: 'company',
    input: z.object({ name: z.string().max(20), nested: z.array(z.object({ n: z.number() })).default([]) }),
    output: z.object({ name: z.string() }),
  },
  'thing.rename': {
    summary: 'Renames a thing.',
    permission: 'inventory.read',
    scope: 'global',
    input: z.object({ name: z.string() }),
    output: z.object({}),
    audit: 'thing.renamed',
    atomic: true,
  },
  'thing.change': {
    summary: 'Changes a thing.',
    permission: 'vm.power',
    scope: 'company',
    input: z.object({ password: z.string() }),
    output: z.object({}),
    audit: 'thing.changed',
  },
  // As the contract has it: to stop a machine that is to be deleted takes the right to stop machines.
  'guests.delete': { ...guestActionsContract['guests.delete'], output: z.object({}) },
} as const satisfies Contract

const context = (): CallContext => ({
  caller: { kind: 'owner', via: 'internal', address: '' },
  signal: new AbortController().signal,
})

const gate = (handlers: Partial<Handlers<typeof entries>> = {}, dependencies: Partial<GateDependencies> = {}) =>
  createDispatch(
    entries,
    {
      'thing.read': ({ name }) => ({ name }),
      'thing.rename': () => ({}),
      'thing.change': () => ({}),
      'guests.delete': () => ({}),
      ...handlers,
    },
    {
      log: silentLog,
      ready: () => Promise.resolve(),
      actorOf: () => ownerActor('Mara Rask'),
      transaction: (work) => work(),
      audit: () => undefined,
      refuseChanges: () => null,
      translate: storageErrorOf,
      redactor: createRedactor(),
      logId: () => 'abc123',
      ...dependencies,
    },
  )

describe('the gate', () => {
  it('runs the handler on parsed input', async () => {
    expect(await gate()('thing.read', { name: 'web-1' }, context())).toEqual({ ok: true, value: { name: 'web-1' } })
  })

  it('names every wrong field', async () => {
    const answer = await gate()('thing.read', { name: 7, nested: [{ n: 1 }, { n: 'x' }] }, context())
    expect(answer).toMatchObject({
      ok: false,
      error: {
        code: 'invalid_input',
        details: { name: expect.stringContaining('string') as string, 'nested.1.n': expect.any(String) as string },
      },
    })
  })

  it.each(['nothing.here', '', 'toString', '__proto__', 'constructor', null, 7, {}, ['thing.read'], Symbol('x')])(
    'answers not_found for the operation %s',
    async (operation) => {
      expect(await gate()(operation, {}, context())).toMatchObject({ ok: false, error: { code: 'not_found' } })
    },
  )

  const cyclic: Record<string, unknown> = { name: 'x' }
  cyclic['self'] = cyclic
  let deep: unknown = 1
  for (let index = 0; index < 50_000; index += 1) deep = [deep]
  const hostile: [string, unknown][] = [
    ['cyclic', cyclic],
    ['deep', { name: 'x', deep }],
    ['long text', { name: 'x'.repeat(5_000_000) }],
    ['many values', { name: 'x', nested: Array.from({ length: 200_000 }, () => 1) }],
    ['sparse array', { name: 'x', nested: new Array(4_000_000_000) }],
    ['prototype key', JSON.parse('{"name":"x","__proto__":{"isOwner":true}}')],
    [
      'throwing getter',
      Object.defineProperty({}, 'name', {
        enumerable: true,
        get: () => {
          throw new Error('trap')
        },
      }),
    ],
    [
      'hostile proxy',
      new Proxy(
        {},
        {
          ownKeys: () => {
            throw new Error('trap')
          },
        },
      ),
    ],
    ['function', { name: () => 'x' }],
    [
      'class instance',
      new (class Trick {
        name = 'x'
      })(),
    ],
    ['bigint', { name: 1n }],
    ['nothing', undefined],
    ['null', null],
  ]
  it.each(hostile)('refuses malformed input: %s', async (_name, input) => {
    expect(await gate()('thing.read', input, context())).toMatchObject({ ok: false, error: { code: 'invalid_input' } })
  })

  it('refuses a caller without the permission before the handler runs', async () => {
    const handler = vi.fn(() => ({}))
    const dispatch = gate(
      { 'thing.change': handler },
      { actorOf: () => ({ ...ownerActor(''), permissions: new Set(['inventory.read' as const]) }) },
    )
    expect(await dispatch('thing.change', { password: 'x' }, context())).toMatchObject({
      ok: false,
      error: { code: 'forbidden' },
    })
    expect(handler).not.toHaveBeenCalled()
  })

  it('asks for what else this very input needs, before the handler runs', async () => {
    const handler = vi.fn(() => ({}))
    const permissions = new Set(['vm.delete' as const])
    const dispatch = gate({ 'guests.delete': handler }, { actorOf: () => ({ ...ownerActor(''), permissions }) })
    const deletion = (stopFirst: boolean) => ({
      ...{ id: newId(), guestIds: [newId()], typed: '100' },
      action: { kind: 'delete', stopFirst },
    })
    expect(await dispatch('guests.delete', deletion(true), context())).toMatchObject({
      ok: false,
      error: { code: 'forbidden', details: { permission: 'vm.power' } },
    })
    expect(handler).not.toHaveBeenCalled()
    expect(await dispatch('guests.delete', deletion(false), context())).toMatchObject({ ok: true })
  })

  it('begins no change that could not be written down, and still tells what is there', async () => {
    const handler = vi.fn(() => ({}))
    const full = new AppError('storage_full', 'The disk is full.')
    const dispatch = gate({ 'thing.change': handler }, { refuseChanges: () => full })
    expect(await dispatch('thing.change', { password: 'x' }, context())).toMatchObject({
      ok: false,
      error: { code: 'storage_full' },
    })
    expect(handler).not.toHaveBeenCalled()
    expect(await dispatch('thing.read', { name: 'x' }, context())).toMatchObject({ ok: true })
  })

  it('runs nothing before what it works on is there, and says so when that fails', async () => {
    const waiting = Promise.withResolvers<void>()
    const handler = vi.fn(() => ({ name: 'x' }))
    const dispatch = gate({ 'thing.read': handler }, { ready: () => waiting.promise })
    const asked = dispatch('thing.read', { name: 'x' }, context())
    await expect(dispatch('thing.read', { name: 1 }, context())).resolves.toMatchObject({ ok: false })
    expect(handler).not.toHaveBeenCalled()
    waiting.resolve()
    await expect(asked).resolves.toEqual({ ok: true, value: { name: 'x' } })
    const failed = gate({}, { ready: () => Promise.reject(new AppError('database_damaged', 'It cannot be read.')) })
    await expect(failed('thing.read', { name: 'x' }, context())).resolves.toMatchObject({
      error: { code: 'database_damaged' },
    })
  })

  it('hands on errors thrown on purpose, without stack', async () => {
    const dispatch = gate({
      'thing.read': () => {
        throw new AppError('conflict', 'It is there already. Choose another name.', { name: 'web-1' })
      },
    })
    expect(await dispatch('thing.read', { name: 'x' }, context())).toEqual({
      ok: false,
      error: { code: 'conflict', message: 'It is there already. Choose another name.', details: { name: 'web-1' } },
    })
  })

  it('turns an unknown error into internal with a log id and writes the cause to the log only', async () => {
    const error = vi.fn()
    const thrown = new TypeError('secret internals')
    const dispatch = gate({ 'thing.read': () => Promise.reject(thrown) }, { log: { ...silentLog, error } })
    const answer = await dispatch('thing.read', { name: 'x' }, context())
    expect(answer).toMatchObject({ ok: false, error: { code: 'internal', details: { logId: 'abc123' } } })
    expect(JSON.stringify(answer)).not.toMatch(/secret internals|stack|at .*\.ts/)
    expect(error).toHaveBeenCalledWith('unexpected error', { id: 'abc123', operation: 'thing.read', error: thrown })
  })

  it('says that the disk is full when it is', async () => {
    const full = Object.assign(new Error('database or disk is full'), { code: 'SQLITE_FULL' })
    const answer = await gate({ 'thing.read': () => Promise.reject(full) })('thing.read', { name: 'x' }, context())
    expect(answer).toMatchObject({ ok: false, error: { code: 'storage_full' } })
  })

  it('records what has an audit name, done or failed, and nothing else', async () => {
    const audit = vi.fn()
    const dispatch = gate({}, { audit })
    await dispatch('thing.read', { name: 'x' }, context())
    await dispatch('thing.change', { password: 'hunter2-hunter2' }, context())
    await gate({ 'thing.change': () => Promise.reject(new AppError('busy', 'Wait.')) }, { audit })(
      'thing.change',
      { password: 'x' },
      context(),
    )
    expect(audit.mock.calls).toMatchObject([
      [{ activity: 'thing.changed', operation: 'thing.change', outcome: 'done' }],
      [{ activity: 'thing.changed', outcome: 'busy' }],
    ])
    expect(JSON.stringify(audit.mock.calls)).not.toContain('hunter2')
  })

  it('removes a secret of the input from an error that repeats it', async () => {
    const dispatch = gate({
      'thing.change': ({ password }) => {
        throw new AppError('credentials_refused', `The cluster refused ${password}.`, { reason: `bad ${password}` })
      },
    })
    const answer = await dispatch('thing.change', { password: 'hunter2-hunter2' }, context())
    expect(JSON.stringify(answer)).not.toContain('hunter2')
  })

  it('says cancelled when the asker is gone', async () => {
    const controller = new AbortController()
    controller.abort()
    const dispatch = gate({ 'thing.read': () => Promise.reject(new Error('aborted')) })
    const answer = await dispatch('thing.read', { name: 'x' }, { ...context(), signal: controller.signal })
    expect(answer).toMatchObject({ ok: false, error: { code: 'cancelled' } })
  })

  it('holds outputs against the contract when tests ask for it', async () => {
    const wrong = { 'thing.read': () => ({ name: JSON.parse('7') as string }) }
    expect(await gate(wrong)('thing.read', { name: 'x' }, context())).toMatchObject({ ok: true })
    expect(await gate(wrong, { checkOutputs: true })('thing.read', { name: 'x' }, context())).toMatchObject({
      ok: false,
      error: { code: 'internal' },
    })
  })
})

describe('the record of what was done', () => {
  const note = { entity: 'thing', entityId: '1', label: 'web-1', companyId: null, after: { name: 'web-2' } }

  it('is written with the change in one transaction where the contract says so', async () => {
    const order: string[] = []
    const dispatch = gate(
      {
        'thing.rename': (_input, context) => {
          order.push('change')
          context.note(note)
          return {}
        },
      },
      {
        transaction: (work) => {
          order.push('begin')
          const value = work()
          order.push('commit')
          return value
        },
        audit: ({ activity, outcome, notes }) => order.push(`${activity} ${outcome} ${notes.length}`),
      },
    )
    await dispatch('thing.rename', { name: 'web-2' }, context())
    expect(order).toEqual(['begin', 'change', 'thing.renamed done 1', 'commit'])
  })

  it('undoes the change when it cannot be written', async () => {
    let committed = false
    const dispatch = gate(
      {},
      {
        transaction: (work) => {
          const value = work()
          committed = true
          return value
        },
        audit: () => {
          throw new AppError('storage_full', 'The disk is full. Make room, then try again.')
        },
      },
    )
    expect(await dispatch('thing.rename', { name: 'x' }, context())).toMatchObject({
      ok: false,
      error: { code: 'storage_full' },
    })
    expect(committed).toBe(false)
  })

  it('does not take back what was done on a cluster when it cannot be written', async () => {
    const error = vi.fn()
    const dispatch = gate(
      {},
      {
        log: { ...silentLog, error },
        audit: () => {
          throw new Error('disk full')
        },
      },
    )
    expect(await dispatch('thing.change', { password: 'hunter2-hunter2' }, context())).toEqual({ ok: true, value: {} })
    expect(error).toHaveBeenCalledWith(
      'activity was not recorded',
      expect.objectContaining({ operation: 'thing.change' }),
    )
  })

  it('is kept of what failed as well, with the reason and the notes', async () => {
    const audit = vi.fn()
    const dispatch = gate(
      {
        'thing.rename': (_input, context) => {
          context.note(note)
          throw new AppError('conflict', 'The name is taken. Choose another.')
        },
      },
      { audit },
    )
    await dispatch('thing.rename', { name: 'x' }, context())
    expect(audit).toHaveBeenCalledTimes(1)
    expect(audit).toHaveBeenCalledWith(
      expect.objectContaining({ outcome: 'conflict', problem: 'The name is taken. Choose another.', notes: [note] }),
    )
  })

  it('is asked of the provider’s own people only where the objects are the installation’s', async () => {
    const companyId = CompanyId.parse('01890000-0000-7000-8000-00000000000a')
    const dispatch = gate({}, { actorOf: () => ({ ...ownerActor(''), companyId }) })
    expect(await dispatch('thing.rename', { name: 'x' }, context())).toMatchObject({ error: { code: 'forbidden' } })
  })
})
