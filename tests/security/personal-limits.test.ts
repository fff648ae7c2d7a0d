import { randomBytes } from 'node:crypto'
import { expect, it } from 'vitest'
import { ViewId } from '#shared/model/ids.ts'
import { uuidv7 } from '#shared/model/uuid.ts'
import { startCore } from '#support/core.ts'

it('keeps what a hostile page makes up within bounds', async () => {
  const core = await startCore()
  const layout = { order: [], hidden: [], widths: {}, sort: [] }
  for (let round = 0; round < 5; round += 1) {
    const names = Array.from({ length: 100 }, (_, number) => `table-${round}-${number}`)
    await core.call('preferences.set', {
      patch: {
        tables: Object.fromEntries(names.map((name) => [name, layout])),
        panels: Object.fromEntries(names.map((name) => [name, 1])),
      },
    })
  }
  const { tables, panels } = await core.call('preferences.get', {})
  expect(Object.keys(tables)).toHaveLength(200)
  expect(Object.keys(panels)).toHaveLength(200)
  expect(tables).toHaveProperty('table-4-99')
})

it('refuses one saved view too many, and still lets those that are there be changed', async () => {
  const core = await startCore()
  const newId = () => ViewId.parse(uuidv7(Date.now(), randomBytes(10)))
  const first = { id: newId(), name: 'first', query: '', layout: null }
  await core.call('views.save', first)
  for (let number = 1; number < 500; number += 1)
    await core.call('views.save', { id: newId(), name: `view ${number}`, query: '', layout: null })
  const tooMany = { id: newId(), name: 'one too many', query: '', layout: null }
  await expect(core.call('views.save', tooMany)).rejects.toMatchObject({ code: 'conflict' })
  await expect(core.call('views.save', { ...first, query: 'status:running' })).resolves.toMatchObject({ id: first.id })
})
