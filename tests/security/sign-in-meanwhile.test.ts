import { createHook } from 'node:async_hooks'
import { expect, it } from 'vitest'
import { startCore, type TestCore } from '#support/core.ts'
import { addCompany, addPerson, onDatabase, type Person } from '#support/people.ts'

/** Checking a password takes a third of a second; what happens to the account meanwhile counts. */
const setUp = async () => {
  const core = await startCore()
  return { core, person: await addPerson(core, { companyId: addCompany(core, 'Acme') }) }
}

/**
 * Resolves when a password is being checked. What is done from there without letting the program go on to its next event is
 * done before the outcome is heard of, however quick the check is.
 */
const checking = async (): Promise<void> => {
  const begun = Promise.withResolvers<void>()
  const hook = createHook({
    init: (_id, type) => {
      if (type === 'SCRYPTREQUEST') begun.resolve()
    },
  }).enable()
  await begun.promise
  hook.disable()
}

/** A sign-in during which something happens. */
const signInWhile = async (core: TestCore, { login, password }: Person, work: () => Promise<unknown>) => {
  let session: string | null = null
  const isChecked = checking()
  const answer = core.dispatch(
    'access.signIn',
    { login, password },
    {
      caller: { kind: 'anonymous', via: 'http', address: '203.0.113.7' },
      signal: new AbortController().signal,
      setSession: (content) => {
        session = content
      },
    },
  )
  await isChecked
  await work()
  return { answer: await answer, session }
}

it('opens a session when nothing happens', async () => {
  const { core, person } = await setUp()
  const { answer, session } = await signInWhile(core, person, () => Promise.resolve())
  expect(answer).toMatchObject({ ok: true })
  expect(session).not.toBeNull()
})

it.each([
  ['the account is disabled, and enabled again', 'disabled'],
  ['its password is reset, as somebody else knows it', 'changed at this moment'],
  ['its company is suspended', 'suspended'],
])('opens none when %s', async (what, sentence) => {
  const { core, person } = await setUp()
  const { answer, session } = await signInWhile(core, person, async () => {
    if (what.startsWith('the account')) await core.call('users.disable', { id: person.id })
    else
      onDatabase(core, (db) => {
        if (what.startsWith('its company')) db.exec(`UPDATE companies SET status = 'suspended'`)
        else db.prepare(`UPDATE users SET password_hash = 'another' WHERE id = ?`).run(person.id)
      })
  })
  expect(answer).toMatchObject({ ok: false, error: { code: 'unauthenticated' } })
  expect(JSON.stringify(answer)).toContain(sentence)
  expect(session).toBeNull()
  expect(await core.call('sessions.list', { userId: person.id })).toEqual([])
})
