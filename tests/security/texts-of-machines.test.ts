import { describe, expect, it } from 'vitest'
import { contract } from '#shared/contract/index.ts'
import { valueProblem } from '#shared/model/guest-edit/config-keys.ts'
import { demandOf } from '#main/features/guests/edit/edit-demand.ts'

const ID = '018f0000-0000-7000-8000-000000000000'
const KEY = `ssh-ed25519 ${'A'.repeat(68)}`
/** Half of a character, which no form can carry, and what ends a line or a text in the middle. */
const WRONG = ['\ud800', 'a\u0000b', 'a\u2028b']

describe('texts that go to Proxmox', () => {
  it.each(WRONG)('a public key holds no %j', (wrong) => {
    const spec = {
      ...{ companyId: null, clusterId: ID, storage: 'local', name: 'web-01', disks: [{ size: 1024 ** 3 }] },
      source: { kind: 'iso', iso: 'local:iso/a.iso' },
    }
    const withKey = (key: string) => ({
      spec: { ...spec, login: { user: '', keys: [key], password: { mode: 'none' } } },
    })
    expect(contract['machines.plan'].input.safeParse(withKey(`${KEY} ops@example.net`)).success).toBe(true)
    expect(contract['machines.plan'].input.safeParse(withKey(`${KEY} ${wrong}`)).success).toBe(false)
  })

  it.each(WRONG.slice(0, 2))('neither a snapshot, a mount point nor a password holds %j', (wrong) => {
    const shot = (description: string) => ({
      ...{ id: ID, guestIds: [ID] },
      action: { kind: 'snapshot.create', name: 'before', description },
    })
    expect(contract['guests.snapshot'].input.safeParse(shot('two\nlines')).success).toBe(true)
    expect(contract['guests.snapshot'].input.safeParse(shot(wrong)).success).toBe(false)
    const mount = (mountPoint: string) => ({
      ...{ id: ID, guestId: ID },
      action: { kind: 'disk.attach', digest: 'a'.repeat(40), unused: 'unused0', bus: null, mountPoint },
    })
    expect(contract['guests.edit'].input.safeParse(mount('/srv/data')).success).toBe(true)
    expect(contract['guests.edit'].input.safeParse(mount(`/srv/${wrong}`)).success).toBe(false)
    expect(contract['guests.edit'].input.safeParse({ ...mount('/srv'), password: wrong }).success).toBe(false)
  })

  it('a value that is edited holds no half of a character', () => {
    expect(valueProblem('qemu', 'description', 'ops 🙂')).toBeNull()
    expect(valueProblem('qemu', 'description', '\ud800')).not.toBeNull()
  })
})

it('a container that loses its number of cores asks for all its node has', () => {
  const asks = (set: Record<string, string>, remove: string[]) =>
    demandOf('lxc', { cores: '2' }, { kind: 'config', digest: null, set, remove, revert: [], passwordKey: null }).vcpu
  expect(asks({}, ['cores'])).toBe(8190)
  expect(asks({ cores: '4' }, [])).toBe(2)
})
