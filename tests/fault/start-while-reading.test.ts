import { join } from 'node:path'
import BetterSqlite3 from 'better-sqlite3'
import { expect, it } from 'vitest'
import { databaseFile } from '#main/compose.ts'
import { startCore } from '#support/core.ts'
import { temporaryDirectory } from '#support/temporary-directory.ts'

const CLUSTERS = 40
/** So many that reading them takes several turns. */
const GUESTS_EACH = 250

/** A data folder that knows clusters with their guests; `tags` is what stands in the column of each. */
const folderWith = async (tags: string): Promise<string> => {
  const directory = temporaryDirectory()
  await (await startCore({}, {}, directory)).stop()
  const db = new BetterSqlite3(databaseFile(directory))
  const cluster = db.prepare(
    `INSERT INTO clusters (id, name, location, credential_kind, credential_login, identity, created_at, updated_at)
     VALUES (?, ?, '', 'token', 'root@pam!t', '{}', '', '')`,
  )
  const guest = db.prepare(
    `INSERT INTO guests (id, cluster_id, vmid, type, name, node, status, template, tags, pool, lock, ha, addresses, vlans,
       bridges, storages, os_type)
     VALUES (?, ?, ?, 'qemu', 'web', 'pve1', 'running', 0, ?, '', '', '', '[]', '[]', '[]', '[]', '')`,
  )
  db.transaction(() => {
    for (let number = 0; number < CLUSTERS; number += 1) {
      const suffix = String(number).padStart(4, '0')
      const id = `01900000-0000-7000-8000-00000000${suffix}`
      cluster.run(id, `site ${number}`)
      for (let vmid = 100; vmid < 100 + GUESTS_EACH; vmid += 1) {
        guest.run(`01900000-0000-7000-8000-0${vmid}aaaa${suffix}`, id, vmid, tags)
      }
    }
  })()
  db.close()
  return directory
}

it('a start answers who you are while the inventory is read, and what it holds only when all of it is there', async () => {
  const core = await startCore({}, {}, await folderWith('[]'))
  const answered: string[] = []
  const snapshot = core.call('inventory.snapshot', {}).then(({ guests }) => answered.push(`${guests.length} guests`))
  const clusters = core.call('clusters.list', {}).then((list) => answered.push(`${list.length} clusters`))
  await core.call('access.me', {}).then(() => answered.push('me'))
  expect(answered).toEqual(['me'])
  await Promise.all([snapshot, clusters])
  expect(answered.slice(1).toSorted()).toEqual([`${GUESTS_EACH * CLUSTERS} guests`, `${CLUSTERS} clusters`])
})

it('a start that cannot read what is stored tells its host and every caller, and shows nothing half read', async () => {
  const core = await startCore({}, {}, await folderWith('{no list'))
  await expect(core.ready).rejects.toThrow(SyntaxError)
  await expect(core.call('inventory.snapshot', {})).rejects.toMatchObject({ code: 'internal' })
  await core.stop()
})

it('a console that is stopped while it reads ends cleanly', async () => {
  const directory = await folderWith('[]')
  const core = await startCore({}, {}, directory)
  await core.stop()
  const db = new BetterSqlite3(join(databaseFile(directory)), { readonly: true })
  expect(db.pragma('integrity_check', { simple: true })).toBe('ok')
  db.close()
})
