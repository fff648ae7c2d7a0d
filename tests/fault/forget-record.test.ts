import { expect, it } from 'vitest'
import { startCore } from '#support/core.ts'
import { onDatabase } from '#support/people.ts'
import { addObjects, startWithTwoCompanies } from '#support/two-companies.ts'

/**
 * Missing guests were removed one by one and the record of it written afterwards: a console that died in between, or whose
 * record was refused, had forgotten machines and addresses without a trace of who did it.
 */
it('guests are forgotten together with the record of it, or not at all', async () => {
  const { core: before, companies } = await startWithTwoCompanies()
  const { guestId, assignmentId } = await addObjects(before, companies.own)
  onDatabase(before, (db) => {
    db.prepare("UPDATE guests SET status = 'missing' WHERE id = ?").run(guestId)
    db.exec(`CREATE TRIGGER record_full BEFORE INSERT ON activity WHEN NEW.action = 'guest.forgotten'
      BEGIN SELECT RAISE(ABORT, 'no record'); END`)
  })
  await before.stop()
  const core = await startCore({}, {}, before.directory)
  const kept = async () => ({
    guest: (await core.call('inventory.snapshot', {})).guests.some(({ id }) => id === guestId),
    address: (await core.call('addresses.assignments', { guestId })).rows.map(({ id }) => id),
  })
  const forget = () => core.call('guests.forget', { ids: [guestId], release: true })
  await expect(forget()).rejects.toMatchObject({ code: 'internal' })
  expect(await kept()).toEqual({ guest: true, address: [assignmentId] })

  onDatabase(core, (db) => db.exec('DROP TRIGGER record_full'))
  expect(await forget()).toEqual({ removed: 1, released: 1 })
  expect(await kept()).toEqual({ guest: false, address: [] })
  const [row] = await core.call('activity.list', { filter: {}, limit: 1 })
  expect(row).toMatchObject({ action: 'guest.forgotten', entityId: guestId, status: 'success' })
})
