import BetterSqlite3 from 'better-sqlite3'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { startCore } from '#support/core.ts'
import { temporaryDirectory } from '#support/temporary-directory.ts'

it.each([0, 30])('refuses to put the database of another program (version %i) in its place', async (version) => {
  const directory = temporaryDirectory()
  const copies = join(directory, 'copies')
  mkdirSync(copies)
  const name = '20260101t000000000z-manual.db'
  const foreign = new BetterSqlite3(join(copies, name))
  foreign.exec('CREATE TABLE moz_places (url TEXT)')
  foreign.pragma(`user_version = ${version}`)
  foreign.close()
  const core = await startCore({}, {}, directory)
  await core.call('app.setOwner', { name: 'Ada' })
  await expect(core.call('database.restore', { name })).rejects.toMatchObject({
    code: 'database_damaged',
    message: expect.stringContaining('another program') as string,
  })
  expect(await core.call('app.info', {})).toMatchObject({ ownerName: 'Ada' })
})
