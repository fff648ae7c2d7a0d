import { describe, expect, it } from 'vitest'
import { MASK } from '#shared/model/guest-config.ts'
import { bootableKeys, readBootOrder, writeBootOrder } from '#shared/model/guest-edit/boot-order.ts'
import { configDifference, shownValue } from '#shared/model/guest-edit/config-difference.ts'
import { isEditable, isRemovable, valueProblem } from '#shared/model/guest-edit/config-keys.ts'
import { decodeSshKeys, encodeSshKeys, sshKeyProblem } from '#shared/model/guest-edit/ssh-keys.ts'
import { splitTags, tagColours, tagProblem } from '#shared/model/guest-edit/tags.ts'

const KEY = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGJvYiBpcyBub3QgaGVyZSBidXQgYWxpY2UgaXM+/ mara+ops@example.com'

describe('what is edited as a value', () => {
  it('is none of what runs on the node, unlocks a guest, or names a volume', () => {
    for (const key of [
      'args',
      'hookscript',
      'lock',
      'hostpci0',
      'usb0',
      'scsi0',
      'unused0',
      'rootfs',
      'mp0',
      'template',
      'vmid',
    ])
      expect([isEditable('qemu', key), isEditable('lxc', key)], key).toEqual([false, false])
    expect(valueProblem('qemu', 'args', '-monitor stdio')).toMatch(/Proxmox/)
    expect([isRemovable('qemu', 'name'), isRemovable('qemu', 'tags')]).toEqual([false, true])
  })

  it.each([
    ['name', 'web_01', /underscore/],
    ['name', 'web-01.example.com', null],
    ['cores', '0', /1 to/],
    ['memory', '4096', null],
    ['memory', '4096;reboot', /^From 16 to 4178944 MiB/],
    ['onboot', 'true', /On or off/],
    ['net0', 'virtio,bridge=', /bridge/],
    ['net0', 'virtio=01:00:5E:00:00:01,bridge=vmbr0', /MAC/],
    ['net0', 'virtio,bridge=vmbr0,tag=20', null],
    ['net0', 'tap,bridge=vmbr0', /no model/],
    ['ipconfig0', 'ip=192.0.2.10', /prefix/],
    ['ipconfig0', 'ip=192.0.2.10/24,gw=192.0.2.1', null],
    ['ipconfig0', 'ip6=2001:db8::10/64,gw6=192.0.2.1', /IPv6/],
    ['boot', 'order=scsi0;net0', null],
    ['boot', 'order=scsi0;/dev/sda', /Devices/],
    ['agent', 'enabled=1,fstrim_cloned_disks=1', null],
    ['description', 'two\nlines', null],
    ['ciuser', 'root\nadmin', /One line/],
    ['sshkeys', encodeSshKeys('-----BEGIN OPENSSH PRIVATE KEY-----'), /private key/],
    ['sshkeys', encodeSshKeys(KEY), null],
    ['tags', 'prod;web', null],
    ['tags', 'prod;-web', /no tag/],
  ] as const)('%s = %s', (key, value, problem) => {
    const found = valueProblem('qemu', key, value)
    if (problem === null) expect(found).toBeNull()
    else expect(found).toMatch(problem)
  })
})

describe('boot order', () => {
  const values = {
    boot: 'order=scsi0;ide2;net0',
    scsi0: 'local-lvm:vm-1-disk-0',
    ide2: 'none,media=cdrom',
    net0: 'virtio',
  }

  it('names devices that are there, and is written as one list', () => {
    expect(readBootOrder(values)).toEqual(['scsi0', 'ide2', 'net0'])
    expect(readBootOrder({ ...values, boot: 'order=scsi9;net0' })).toEqual(['net0'])
    expect(bootableKeys(values)).toEqual(['ide2', 'net0', 'scsi0'])
    expect(writeBootOrder('order=scsi0', ['net0', 'scsi0'])).toBe('order=net0;scsi0')
  })

  it('reads the letters of older versions, and replaces them when it is written', () => {
    expect(readBootOrder({ ...values, boot: 'cdn' })).toEqual(['scsi0', 'ide2', 'net0'])
    expect(readBootOrder({ ...values, boot: 'legacy=nc', bootdisk: 'scsi0' })).toEqual(['net0', 'scsi0'])
    expect(writeBootOrder('legacy=cdn', ['scsi0'])).toBe('order=scsi0')
  })
})

describe('public keys', () => {
  it('survive the encoding that Proxmox wants, + and blanks included', () => {
    const encoded = encodeSshKeys(`  ${KEY}\n\n`)
    expect(encoded).not.toMatch(/[ +]/)
    expect(decodeSshKeys(encoded)).toBe(KEY)
    expect(sshKeyProblem(`# mine\n${KEY}\n`)).toBeNull()
    expect(sshKeyProblem('nonsense')).toMatch(/Not a public key/)
  })
})

describe('what somebody else changed meanwhile', () => {
  it('stands with both wishes, what both touched first', () => {
    const shown = { memory: '2048', name: 'web', onboot: '1' }
    const now = { memory: '4096', name: 'web', cores: '4' }
    expect(configDifference(shown, now, { memory: '8192', name: 'www' })).toEqual([
      { key: 'memory', shown: '2048', theirs: '4096', mine: '8192' },
      { key: 'cores', shown: null, theirs: '4', mine: undefined },
      { key: 'onboot', shown: '1', theirs: null, mine: undefined },
    ])
  })

  it('shows no secret', () => {
    expect(shownValue('cipassword', 'hunter2')).toBe(MASK)
    expect(shownValue('memory', '2048')).toBe('2048')
  })
})

describe('tags', () => {
  it('have the colour that Proxmox gives them, unless an admin chose one', () => {
    expect(tagColours('prod')).toEqual(tagColours('prod'))
    expect(tagColours('prod').background).not.toBe(tagColours('test').background)
    expect(tagColours('prod', { prod: '#102030' })).toEqual({ background: '#102030', text: '#ffffff' })
    expect(tagColours('prod', { prod: '#ffff00' }).text).toBe('#000000')
    expect(splitTags('b;a, a  c')).toEqual(['b', 'a', 'c'])
    expect([tagProblem('web-1'), tagProblem('übung'), tagProblem('a b')].map((problem) => problem === null)).toEqual([
      true,
      true,
      false,
    ])
  })
})
