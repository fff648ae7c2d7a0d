import { expect, it, onTestFinished } from 'vitest'
import { GuestId } from '#shared/model/ids.ts'
import { createFactsRepository } from '#main/features/inventory/facts.repository.ts'
import { openDatabase } from '#main/storage/database.ts'
import { allMigrations } from '#main/storage/migrations/all-migrations.ts'

const ID = GuestId.parse('01900000-0000-7000-a000-000000000001')
const [ONE, TWO] = ['2026-01-01T00:00:00.000Z', '2026-01-02T00:00:00.000Z']
const config = (ip: string) => ({
  ...{ net0: 'virtio=BC:24:11:00:00:01,bridge=vmbr0,tag=20', ipconfig0: `ip=${ip}/24`, description: 'x'.repeat(5000) },
})
const agent = (address: string) => [{ name: 'eth0', mac: 'bc:24:11:00:00:01', addresses: [{ address, prefix: 24 }] }]

const open = async () => {
  const db = await openDatabase(':memory:', { migrations: allMigrations, clock: { now: () => Date.now() } })
  onTestFinished(() => void db.close())
  db.exec(`
    INSERT INTO clusters (id, name, location, credential_kind, credential_login, identity, created_at, updated_at)
      VALUES ('c', 'c', '', 'token', 'root@pam!t', '{}', '${ONE}', '${ONE}');
    INSERT INTO guests (id, cluster_id, vmid, type, name, node, status, template, tags, pool, lock, ha,
        addresses, vlans, bridges, storages, os_type)
      VALUES ('${ID}', 'c', 100, 'qemu', 'web', 'pve1', 'running', 0, '[]', '', '', '', '[]', '[]', '[]', '[]', 'l26')`)
  return { db, facts: createFactsRepository(db) }
}
const seen = (configured: string, reported: readonly string[]) => [
  { key: 'net0', bridge: 'vmbr0', vlan: 20, configured: [`${configured}/24`], reported },
]

it('interfaces of a guest follow its configuration and its agent, whichever was read last', async () => {
  const { facts } = await open()
  expect(facts.ofNetwork([ID]).get(ID)).toBeUndefined()
  facts.save(ID, { config: { at: ONE, value: config('10.0.0.1') } })
  expect(facts.ofNetwork([ID]).get(ID)).toEqual({ nics: seen('10.0.0.1', []), configAt: ONE, agentAt: null })
  facts.save(ID, { agent: { at: TWO, value: agent('10.0.0.9') } })
  expect(facts.ofNetwork([ID]).get(ID)?.nics).toEqual(seen('10.0.0.1', ['10.0.0.9/24']))
  facts.save(ID, { config: { at: TWO, value: config('10.0.0.2') } })
  const last = { nics: seen('10.0.0.2', ['10.0.0.9/24']), configAt: TWO, agentAt: TWO }
  expect(facts.ofNetwork([ID]).get(ID)).toEqual(last)
  // What says nothing of the network leaves them.
  facts.save(ID, { snapshots: { at: TWO, value: [] } })
  expect(facts.ofNetwork([ID]).get(ID)).toEqual(last)
})

it('of a guest that an earlier version read, the facts themselves are looked at', async () => {
  const { db, facts } = await open()
  facts.save(ID, { config: { at: ONE, value: config('10.0.0.1') }, agent: { at: ONE, value: agent('10.0.0.9') } })
  const kept = facts.ofNetwork([ID])
  db.exec('DELETE FROM guest_nics')
  expect(facts.ofNetwork([ID])).toEqual(kept)
})
