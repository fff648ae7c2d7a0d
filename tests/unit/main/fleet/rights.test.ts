import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { decodePermissions } from '#main/adapters/proxmox/decode-cluster.ts'
import { hasNoRights, missingRights } from '#main/features/fleet/rights.ts'

const features = (held: Record<string, string[]>): string[] => missingRights(held).map(({ feature }) => feature)

describe('rights by feature', () => {
  it('misses nothing with the recorded rights of root on 7.4, nor with those of 9', () => {
    const url = new URL('../../../support/pve/samples/access-permissions.json', import.meta.url)
    const { data } = JSON.parse(readFileSync(url, 'utf8')) as { data: unknown }
    expect(missingRights(decodePermissions(data))).toEqual([])
  })

  it('names privilege and path for each feature that will not work', () => {
    const held = { '/': ['VM.Audit', 'Sys.Audit', 'Datastore.Audit'] }
    expect(missingRights(held)).toContainEqual({
      feature: 'Start, shut down, stop and reboot guests',
      path: '/vms',
      privileges: ['VM.PowerMgmt'],
    })
    expect(features(held)).not.toContain('See guests')
    expect(features(held)).toContain("Read guests' addresses from the agent")
  })

  it('takes VM.Monitor of 8 for the agent as well as VM.GuestAgent.Audit of 9', () => {
    for (const privilege of ['VM.Monitor', 'VM.GuestAgent.Audit', 'VM.GuestAgent.Unrestricted'])
      expect(features({ '/vms': [privilege] })).not.toContain("Read guests' addresses from the agent")
  })

  it('counts a right given on one guest or a pool, and not one on another tree', () => {
    expect(features({ '/vms/100': ['VM.Audit'] })).not.toContain('See guests')
    expect(features({ '/pool/acme': ['VM.Audit', 'Datastore.Audit'] })).not.toContain('See storages')
    expect(features({ '/storage/local': ['VM.Audit'] })).toContain('See guests')
    expect(features({ '/vmsx': ['VM.Audit'] })).toContain('See guests')
  })

  it('names what was added since: consoles, snapshots, changes, creation, images', () => {
    const looking = ['VM.Audit', 'Sys.Audit', 'Datastore.Audit', 'SDN.Audit', 'Pool.Audit', 'Mapping.Audit']
    expect(features({ '/': looking })).toEqual(
      expect.arrayContaining([
        'Open consoles of guests',
        'Open shells of nodes',
        'Take, roll back and delete snapshots',
        'Move guests to other nodes',
        'Upload and download ISO images and templates',
        'Delete ISO images and templates',
      ]),
    )
    const edit = missingRights({ '/': [...looking, 'VM.Config.CPU'], '/sdn': ['SDN.Use'] }).filter(({ feature }) =>
      feature.startsWith('Edit guests'),
    )
    expect(edit).toEqual([
      {
        feature: 'Edit guests: hardware, network, options, cloud-init',
        path: '/vms',
        privileges: [
          'VM.Config.Memory',
          'VM.Config.Network',
          'VM.Config.Options',
          'VM.Config.HWType',
          'VM.Config.CDROM',
          'VM.Config.Cloudinit',
        ],
      },
    ])
  })

  it('names only privileges that Proxmox’ API schema knows or knew', () => {
    const known = readFileSync(new URL('../../../support/pve/apidoc.json', import.meta.url), 'utf8')
    const named = missingRights({}).flatMap(({ privileges }) => privileges)
    expect(named.filter((privilege) => !known.includes(privilege))).toEqual([])
  })

  it('takes a bridge of one zone for the network, a pool for guests and storages only', () => {
    const ofNetwork = (held: Record<string, string[]>): boolean =>
      missingRights(held).some(({ path }) => path === '/sdn')
    expect(ofNetwork({ '/sdn/zones/localnetwork/vmbr0': ['SDN.Use'] })).toBe(false)
    expect(ofNetwork({ '/pool/acme': ['SDN.Use'] })).toBe(true)
  })

  it('tells a credential without any right', () => {
    expect(hasNoRights({})).toBe(true)
    expect(hasNoRights({ '/': [], '/vms': [] })).toBe(true)
    expect(hasNoRights({ '/': [], '/vms/100': ['VM.Audit'] })).toBe(false)
  })
})
