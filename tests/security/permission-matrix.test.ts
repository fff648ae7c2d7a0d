import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import type { Answer } from '#shared/bridge.ts'
import type { OperationSpec } from '#shared/contract/contract.ts'
import { contract, isOperationName, type OperationName } from '#shared/contract/index.ts'
import { OWNER_ID, type UserId } from '#shared/model/ids.ts'
import { ROLE_SPECS } from '#shared/model/role.ts'
import { silentLog } from '#main/log/log.ts'
import { createRedactor } from '#main/log/redaction.ts'
import { createDispatch, type Dispatch } from '#main/transport/dispatch.ts'
import type { Caller, Handlers } from '#main/transport/handlers.ts'
import { exampleOf } from '#main/transport/openapi-examples.ts'
import { tokenMay } from '#main/transport/token-rights.ts'
import type { TestCore } from '#support/core.ts'
import { addPerson, addProfileWithout, callAs, signInAs, type Person } from '#support/people.ts'
import { permissionsDocument } from '#support/permissions-document.ts'
import { startTestServer } from '#support/served.ts'
import { addObjects, marksOf, startWithTwoCompanies, type TwoCompanies } from '#support/two-companies.ts'
import { LESS, LETTERS, ORACLE, type Letter } from './permission-oracle.ts'

const OPERATIONS = Object.keys(contract).filter(isOperationName)
const specOf = (name: OperationName): OperationSpec => contract[name]

interface World {
  readonly core: TestCore
  readonly companies: TwoCompanies
  readonly people: Readonly<Record<Letter, Person>>
}

const setUp = async (): Promise<World> => {
  const { core, companies } = await startWithTwoCompanies()
  const companyId = companies.own
  const profileId = await addProfileWithout(core, 'company_admin', LESS, companyId)
  return {
    core,
    companies,
    people: {
      S: await addPerson(core, { role: 'super_admin' }),
      A: await addPerson(core, { companyId }),
      P: await addPerson(core, { role: 'salesperson' }),
      U: await addPerson(core, { companyId, role: 'user' }),
      R: await addPerson(core, { companyId, profileId }),
    },
  }
}

/** The real gate with the real accounts; behind it handlers that only count, as these calls would do a lot. */
const gateOf = (core: TestCore): { readonly dispatch: Dispatch; readonly passed: () => number } => {
  let passed = 0
  const handlers = Object.fromEntries(
    OPERATIONS.map((name) => [
      name,
      () => {
        passed += 1
        return {}
      },
    ]),
  ) as unknown as Handlers<typeof contract>
  const dispatch = createDispatch(contract, handlers, {
    log: silentLog,
    ready: () => Promise.resolve(),
    actorOf: core.actorOf,
    transaction: (work) => work(),
    audit: () => undefined,
    refuseChanges: () => null,
    translate: () => null,
    redactor: createRedactor(),
    logId: () => '',
  })
  return { dispatch, passed: () => passed }
}

/** `passes`, or the code it was refused with before its handler ran. */
const outcomeOf = (answer: Answer, handled: number): string =>
  answer.ok ? (handled === 1 ? 'passes' : 'no handler ran') : handled === 0 ? answer.error.code : 'refused too late'

const expected = (name: OperationName, letter: Letter): string =>
  ORACLE[name].who.has(letter) ? 'passes' : 'forbidden'

const { signal } = new AbortController()

describe('the oracle', () => {
  it('has a line for every operation of the contract, and none for what is not there', () => {
    expect(Object.keys(ORACLE).toSorted()).toEqual(OPERATIONS.toSorted())
  })

  it('is what docs/permissions.md says: npm run permissions writes it anew', () => {
    expect(readFileSync('docs/permissions.md', 'utf8')).toBe(permissionsDocument(ORACLE, LESS))
  })

  it('lets nobody of a company do what is the installation’s, and only the sign-in to whoever is not signed in', () => {
    for (const name of OPERATIONS) {
      const { who, anonymous = false } = ORACLE[name]
      const { scope } = specOf(name)
      if (scope === 'global')
        expect(
          ['A', 'U', 'R'].filter((letter) => who.has(letter as Letter)),
          name,
        ).toEqual([])
      expect(scope === 'anonymous', name).toBe(anonymous)
    }
    expect(OPERATIONS.filter((name) => ORACLE[name].anonymous === true)).toEqual(['access.signIn'])
  })
})

/** Both ways into one gate, as each of the people, as nobody, as the owner at his desk, and with a token. */
const waysIn = async ({ core, people }: World) => {
  const gate = gateOf(core)
  const real = await startTestServer(core)
  const server = await startTestServer({ ...core, dispatch: gate.dispatch })
  const cookies = new Map<Letter, string>()
  for (const letter of LETTERS) {
    const cookie = await signInAs(real, people[letter])
    cookies.set(letter, cookie.replace(String(real.port), String(server.port)))
  }
  const ipc = async (name: OperationName, caller: Omit<Caller, 'via' | 'address'>): Promise<string> => {
    const before = gate.passed()
    const context = { caller: { ...caller, via: 'ipc', address: '' } as const, signal }
    return outcomeOf(await gate.dispatch(name, exampleOf(name), context), gate.passed() - before)
  }
  const http = async (name: OperationName, letter: Letter | null): Promise<string> => {
    const before = gate.passed()
    const cookie = letter === null ? '' : (cookies.get(letter) ?? '')
    const { body } = await server.call(cookie, name, JSON.stringify(exampleOf(name)))
    return outcomeOf(JSON.parse(body) as Answer, gate.passed() - before)
  }
  return { ipc, http }
}

describe('every operation for every role', () => {
  it('is answered as the oracle says, over the bridge and over HTTP', async () => {
    const world = await setUp()
    const { ipc, http } = await waysIn(world)
    const wrong: string[] = []
    const hold = (name: OperationName, who: string, is: string, should: string): void => {
      if (is !== should) wrong.push(`${name} for ${who}: ${is} instead of ${should}`)
    }
    for (const name of OPERATIONS) {
      for (const letter of LETTERS) {
        const should = expected(name, letter)
        hold(
          name,
          `${letter} over the bridge`,
          await ipc(name, { kind: 'user', userId: world.people[letter].id }),
          should,
        )
        hold(name, `${letter} over HTTP`, await http(name, letter), should)
      }
      const nobody = ORACLE[name].anonymous === true ? 'passes' : 'unauthenticated'
      hold(name, 'nobody over the bridge', await ipc(name, { kind: 'anonymous' }), nobody)
      hold(name, 'nobody over HTTP', await http(name, null), nobody)
      hold(name, 'the owner at his desk', await ipc(name, { kind: 'owner' }), 'passes')
      const byToken = tokenMay(specOf(name)) ? 'passes' : 'forbidden'
      hold(name, 'a token', await ipc(name, { kind: 'user', userId: OWNER_ID, tokenId: 'x' }), byToken)
    }
    expect(wrong).toEqual([])
  })

  it('counts as it is at the very call: another role, another company, disabled', async () => {
    const world = await setUp()
    const { core, companies } = world
    const { ipc } = await waysIn(world)
    const person = await addPerson(core, { companyId: companies.own })
    const list = () => ipc('users.list', { kind: 'user', userId: person.id })
    expect(await list()).toBe('passes')
    await core.call('users.update', { id: person.id, role: 'user' })
    expect(await list()).toBe('forbidden')
    await core.call('users.update', { id: person.id, role: 'company_admin', companyId: companies.foreign })
    expect(await list()).toBe('passes')
    const seen = await callAs(core, person.id)('users.list', {})
    expect(new Set(seen.map(({ companyId }) => companyId))).toEqual(new Set([companies.foreign]))
    await core.call('users.disable', { id: person.id })
    expect(await list()).toBe('unauthenticated')
  })
})

describe('objects of the own and of a foreign company', () => {
  const withObjects = OPERATIONS.filter((name) => ORACLE[name].on !== undefined)

  const ask = async (core: TestCore, userId: UserId, name: OperationName, input: unknown): Promise<Answer> =>
    core.dispatch(name, input, { caller: { kind: 'user', userId, via: 'ipc', address: '' }, signal })

  it.each(withObjects)('%s', async (name) => {
    const { core, companies, people } = await setUp()
    const { on, foreign, who } = ORACLE[name]
    if (on === undefined) throw new Error('no object')
    for (const letter of ['A', 'U', 'R'] as const) {
      if (!who.has(letter)) continue
      const theirs = await ask(core, people[letter].id, name, on(await addObjects(core, companies.foreign)))
      const text = JSON.stringify(theirs)
      if (foreign === 'not_found') expect(theirs, text).toMatchObject({ ok: false, error: { code: 'not_found' } })
      else expect(theirs, text).toMatchObject({ ok: true })
      expect(text).not.toContain('Beta AG')
    }
    const own = on(await addObjects(core, companies.own))
    const admin = await ask(core, people.A.id, name, own)
    expect(admin.ok ? 'ok' : admin.error.code).not.toMatch(/not_found|forbidden|invalid_input|internal/)
    const everybodys = await ask(core, people.S.id, name, on(await addObjects(core, companies.foreign)))
    expect(everybodys.ok ? 'ok' : everybodys.error.code).not.toMatch(/not_found|forbidden|invalid_input|internal/)
  })

  const lists = OPERATIONS.filter(
    (name) => specOf(name).audit === undefined && specOf(name).input.safeParse({}).success,
  )

  it('no list holds anything of another company, over both ways', async () => {
    const { core, companies, people } = await setUp()
    const server = await startTestServer(core)
    const foreign = await addObjects(core, companies.foreign)
    const own = await addObjects(core, companies.own)
    const marks = marksOf('Beta AG', foreign)
    for (const letter of ['A', 'U', 'R'] as const) {
      const cookie = await signInAs(server, people[letter])
      for (const name of lists.filter((listed) => ORACLE[listed].who.has(letter))) {
        const ipc = JSON.stringify(await ask(core, people[letter].id, name, {}))
        const http = (await server.call(cookie, name, '{}')).body
        for (const text of [ipc, http]) {
          expect(
            marks.filter((mark) => text.includes(mark)),
            `${name} for ${letter}`,
          ).toEqual([])
        }
      }
    }
    const seen = JSON.stringify(await ask(core, people.A.id, 'users.list', {}))
    expect(seen).toContain(own.userId)
    const all = JSON.stringify(await ask(core, people.S.id, 'users.list', {}))
    expect([own.userId, foreign.userId].every((id) => all.includes(id))).toBe(true)
  })
})

it('what the restricted profile takes away is held by a company admin without it', () => {
  expect(LESS.filter((name) => !ROLE_SPECS.company_admin.permissions.includes(name))).toEqual([])
})
