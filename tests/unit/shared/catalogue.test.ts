import { describe, expect, it } from 'vitest'
import { catalogueContract } from '#shared/contract/catalogue.contract.ts'
import {
  Checksum,
  joinVolumes,
  kindOfName,
  nameProblem,
  storedName,
  type CatalogueVolume,
} from '#shared/model/catalogue.ts'
import { keysThatName } from '#shared/model/volume-usage.ts'
import { clusterId } from '#support/fleet-rows.ts'

const volume = (key: string, change: Partial<CatalogueVolume> = {}): CatalogueVolume => ({
  ...{ key, clusterId: clusterId(1), storage: 'local', shared: false, nodes: ['pve1'] },
  ...{ volid: 'local:iso/a.iso', kind: 'iso', name: 'a.iso', size: 7, format: 'iso', createdAt: null },
  ...change,
})

describe('the name a file gets on a storage', () => {
  it.each([
    ['../evil.iso', 'evil.iso'],
    ['s p.iso', 's_p.iso'],
    ['C:\\images\\Windows Server.iso', 'Windows_Server.iso'],
    ['/etc/passwd', 'passwd'],
    ['größe.iso', 'gr__e.iso'],
    ['a\nb.iso', 'a_b.iso'],
    ['debian-12.11.0-amd64-netinst.iso', 'debian-12.11.0-amd64-netinst.iso'],
  ])('%j is stored as %s', (given, stored) => {
    expect(storedName(given)).toBe(stored)
  })

  it('is refused in words when it is none of its kind, or nothing but an ending', () => {
    expect(nameProblem('iso', 'notes.txt')).toBe('The name must end in .iso or .img.')
    expect(nameProblem('iso', '.iso')).not.toBeNull()
    expect(nameProblem('vztmpl', 'debian-12.tar.zst')).toBeNull()
    expect(nameProblem('import', 'disk.qcow2')).toBeNull()
    expect(nameProblem('import', 'DISK.QCOW2')).not.toBeNull()
    expect(nameProblem('iso', `${'x'.repeat(260)}.iso`)).toMatch(/longer/)
  })

  it('tells the kind', () => {
    expect(['a.iso', 'b.tar.gz', 'c.qcow2', 'd.txt'].map(kindOfName)).toEqual(['iso', 'vztmpl', 'import', null])
  })
})

describe('a file on several storages', () => {
  it('is one row when name and size are the same, and two when the size is not', () => {
    const items = joinVolumes([
      volume('1'),
      volume('2', { clusterId: clusterId(2) }),
      volume('3', { clusterId: clusterId(2), size: 8 }),
    ])
    expect(items.map(({ places }) => places.map(({ key }) => key))).toEqual([['1', '2'], ['3']])
  })
})

describe('a checksum', () => {
  it('has as many digits as its algorithm, in either case', () => {
    const value = 'AB'.repeat(16)
    expect(Checksum.parse({ algorithm: 'md5', value: ` ${value} ` }).value).toBe(value.toLowerCase())
    const wrong = Checksum.safeParse({ algorithm: 'sha256', value })
    expect(wrong.error?.issues[0]?.message).toBe('sha256 has 64 hexadecimal digits, this has 32')
  })
})

describe('who has a volume in a drive', () => {
  const values = { ide2: 'local:iso/a.iso,media=cdrom,size=7', scsi0: 'local-lvm:vm-100-disk-0,size=8G', ide0: 'none' }

  it('is told by the key, waiting changes included', () => {
    expect(keysThatName('local:iso/a.iso', values, {})).toEqual(['ide2'])
    expect(keysThatName('local:iso/b.iso', values, { ide2: 'local:iso/b.iso,media=cdrom' })).toEqual(['ide2'])
    // It leaves with the restart: until then it is there.
    expect(keysThatName('local:iso/a.iso', values, { ide2: null })).toEqual(['ide2'])
    expect(keysThatName('local:iso/a', values, {})).toEqual([])
  })
})

describe('what a call may name', () => {
  const remove = (volid: string) =>
    catalogueContract['catalogue.remove'].input.safeParse({
      id: '01936b2e-9a00-7c33-9c22-1d2e3f4a5b6c',
      volumes: [{ clusterId: clusterId(1), node: 'pve1', storage: 'local', volid }],
    }).success

  it('is a file of the catalogue and nothing else: no disk, no backup, no path', () => {
    expect(remove('local:iso/a.iso')).toBe(true)
    for (const volid of [
      'local:iso/../../etc/passwd',
      'local-lvm:vm-100-disk-0',
      'local:backup/vzdump-qemu-100-2026_01_01-03_04_05.vma.zst',
      'local:100/vm-100-disk-0.qcow2',
      'local:iso/a b.iso',
      '/var/lib/vz/template/iso/a.iso',
      'local:snippets/x.yaml',
    ])
      expect(remove(volid), volid).toBe(false)
  })

  it('is an address without a password in it, over http or https', () => {
    const meta = (url: string) =>
      catalogueContract['catalogue.urlMetadata'].input.safeParse({
        ...{ clusterId: clusterId(1), node: 'pve1', url, verifyCertificates: true },
      }).success
    expect(meta('https://images.example/a.iso')).toBe(true)
    for (const url of ['ftp://x/a.iso', 'file:///etc/passwd', 'https://me:secret@images.example/a.iso', 'a.iso'])
      expect(meta(url), url).toBe(false)
  })
})
