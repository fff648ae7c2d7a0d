import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import {
  MASK,
  agentEnabled,
  decodeDisks,
  decodeNics,
  maskConfig,
  parseBoolean,
  parseDiskSize,
  summariseGuest,
} from '#shared/model/guest-config.ts'

/** A recorded configuration, every value as text as the client hands it over. */
const recorded = (name: string): Record<string, string> => {
  const file = new URL(`../../support/pve/samples/${name}.json`, import.meta.url)
  const { data } = JSON.parse(readFileSync(file, 'utf8')) as { data: Record<string, unknown> }
  return Object.fromEntries(
    Object.entries(data).map(([key, value]) => [key, typeof value === 'string' ? value : JSON.stringify(value)]),
  )
}

describe('network interfaces', () => {
  it('reads a VM joined with cloud-init and the agent', () => {
    const [nic] = decodeNics(
      {
        net0: 'virtio=bc:24:11:2e:c5:4a,bridge=vmbr0,tag=20,firewall=1',
        ipconfig0: 'ip=192.168.1.10/24,gw=192.168.1.1',
      },
      [{ name: 'eth0', mac: 'BC:24:11:2E:C5:4A', addresses: [{ address: '192.168.1.10', prefix: 24 }] }],
    )
    expect(nic).toEqual({
      key: 'net0',
      model: 'virtio',
      mac: 'BC:24:11:2E:C5:4A',
      bridge: 'vmbr0',
      vlan: 20,
      firewall: true,
      linkDown: false,
      configured: ['192.168.1.10/24'],
      reported: ['192.168.1.10/24'],
    })
  })

  it('reads a container, and model and MAC written apart', () => {
    expect(decodeNics(recorded('lxc-config'), [])[0]).toMatchObject({
      model: 'veth',
      mac: '5D:CF:BD:B2:C5:39',
      bridge: 'vmbr0',
      firewall: true,
      configured: ['dhcp'],
    })
    expect(decodeNics({ net1: 'model=e1000,macaddr=aa:bb:cc:dd:ee:ff,link_down=1,bridge=vmbr1' }, [])[0]).toMatchObject(
      {
        model: 'e1000',
        mac: 'AA:BB:CC:DD:EE:FF',
        linkDown: true,
      },
    )
  })

  it('orders by number and gives an interface without MAC nobody else’s addresses', () => {
    const nics = decodeNics({ net10: 'virtio,bridge=b', net2: 'virtio,bridge=a' }, [
      { name: 'lo', mac: '', addresses: [{ address: '127.0.0.1', prefix: 8 }] },
    ])
    expect(nics.map((nic) => [nic.key, nic.model, nic.reported.length])).toEqual([
      ['net2', 'virtio', 0],
      ['net10', 'virtio', 0],
    ])
  })
})

describe('disks', () => {
  it('reads sizes, CD drives, unused volumes and what backups leave out', () => {
    const disks = decodeDisks(recorded('qemu-config'))
    expect(disks).toEqual([
      { key: 'ide2', volid: 'none', storage: '', size: null, cdrom: true, backup: true },
      {
        key: 'unused0',
        volid: 'local-lvm:vm-100-disk-0',
        storage: 'local-lvm',
        size: null,
        cdrom: false,
        backup: false,
      },
      {
        key: 'virtio0',
        volid: 'local:100/vm-100-disk-0.raw',
        storage: 'local',
        size: 2 * 1024 ** 3,
        cdrom: false,
        backup: false,
      },
    ])
  })

  it('a bind mount has no storage', () => {
    const mount = decodeDisks(recorded('lxc-config')).find((disk) => disk.key === 'mp0')
    expect(mount).toMatchObject({ volid: '/mnt/foo/bar', storage: '' })
  })

  it.each([
    ['32G', 32 * 1024 ** 3],
    ['528K', 528 * 1024],
    ['1.5T', 1.5 * 1024 ** 4],
    ['4096', 4096],
    ['', null],
    ['big', null],
  ])('size %s', (text, bytes) => {
    expect(parseDiskSize(text)).toBe(bytes)
  })
})

describe('secrets', () => {
  it('never leave the configuration', () => {
    const masked = maskConfig({
      cipassword: 'hunter2',
      sshkeys: 'ssh-ed25519%20AAAA%20me%0Assh-rsa%20BBBB%20you',
      args: '-vnc 0.0.0.0:1,password=hunter2 -object secret,id=s',
      name: 'web',
    })
    expect(JSON.stringify(masked)).not.toMatch(/hunter2|AAAA|BBBB/)
    expect(masked).toMatchObject({ cipassword: MASK, sshkeys: `${MASK} (2 keys)`, name: 'web' })
  })
})

describe('summary', () => {
  it('puts the agent’s addresses before configured ones and leaves out what reaches nothing', () => {
    const summary = summariseGuest(
      {
        net0: 'virtio=AA:AA:AA:AA:AA:AA,bridge=vmbr0,tag=20',
        ipconfig0: 'ip=10.0.0.9/24,ip6=auto',
        ostype: 'l26',
        scsi0: 'ceph:vm-1-disk-0,size=8G',
        ide2: 'nfs:iso/x.iso,media=cdrom',
      },
      [
        { name: 'lo', mac: '00:00:00:00:00:00', addresses: [{ address: '127.0.0.1', prefix: 8 }] },
        { name: 'docker0', mac: '02:42:00:00:00:01', addresses: [{ address: '172.17.0.1', prefix: 16 }] },
        {
          name: 'eth0',
          mac: 'aa:aa:aa:aa:aa:aa',
          addresses: [
            { address: '10.0.0.5', prefix: 24 },
            { address: 'fe80::1', prefix: 64 },
            { address: '2001:DB8::5', prefix: 64 },
            { address: '169.254.3.4', prefix: 16 },
          ],
        },
      ],
    )
    expect(summary).toEqual({
      addresses: ['10.0.0.5', '2001:db8::5', '172.17.0.1', '10.0.0.9'],
      vlans: [20],
      bridges: ['vmbr0'],
      storages: ['ceph'],
      osType: 'l26',
    })
  })
})

describe('switches', () => {
  it.each([
    ['1', true],
    ['enabled=1,fstrim_cloned_disks=1', true],
    ['1,type=virtio', true],
    ['enabled=yes', true],
    ['0', false],
    ['enabled=0', false],
    ['', false],
  ])('agent: %s is %s', (agent, on) => {
    expect(agentEnabled({ agent })).toBe(on)
  })

  it('knows every spelling of yes and no', () => {
    expect(['1', 'on', 'Yes', 'true'].map(parseBoolean)).toEqual([true, true, true, true])
    expect(['0', 'off', 'no', 'False', 'maybe'].map(parseBoolean)).toEqual([false, false, false, false, null])
  })
})
