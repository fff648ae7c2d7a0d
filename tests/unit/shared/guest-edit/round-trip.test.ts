import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decodeNics } from '#shared/model/guest-config.ts'
import { readIp, writeIp } from '#shared/model/guest-edit/ip-config.ts'
import { NIC_MODELS, readNic, writeNic, type NicEdit } from '#shared/model/guest-edit/nic.ts'
import { readProperties, withProperty, writeProperties } from '#shared/model/guest-edit/property-string.ts'
import { recordedAnswers } from '#support/pve/samples.ts'

/** Every property string of every configuration that was ever recorded, with its key. */
const recorded = recordedAnswers()
  .filter(({ name, path }) => /-config/.test(name) || /\/config$/.test(path))
  .flatMap(({ body }) => Object.entries((body.data ?? {}) as Record<string, unknown>))
  .filter((entry): entry is [string, string] => typeof entry[1] === 'string')

const word = fc.stringMatching(/^[a-z][a-z0-9_]{0,8}$/)
const value = fc.stringMatching(/^[A-Za-z0-9:/._;-]{0,20}$/)
const property = fc.oneof(
  fc.tuple(word, value).map(([key, text]) => `${key}=${text}`),
  fc.stringMatching(/^[a-z0-9:/._-]{1,20}$/),
)
const propertyString = fc.array(property, { minLength: 1, maxLength: 8 }).map((parts) => parts.join(','))

describe('property strings', () => {
  it('come back as they were read, whatever stands in them', () => {
    expect(recorded.length).toBeGreaterThan(50)
    for (const [key, text] of recorded) expect(writeProperties(readProperties(text)), key).toBe(text)
    fc.assert(fc.property(propertyString, (text) => writeProperties(readProperties(text)) === text))
  })

  it('keep every other property where it was when one is set or taken out', () => {
    fc.assert(
      fc.property(propertyString, word, value, (text, key, set) => {
        const before = readProperties(text)
        const others = (list: typeof before) => list.filter((one) => one.key !== key)
        const first = before.findIndex((one) => one.key === key)
        const after = withProperty(before, key, set)
        expect(others(after)).toEqual(others(before))
        expect(after[first < 0 ? after.length - 1 : first]).toEqual({ key, value: set })
        expect(withProperty(before, key, null)).toEqual(others(before))
      }),
    )
  })
})

const mac = fc.array(fc.integer({ min: 0, max: 255 }), { minLength: 6, maxLength: 6 }).map((octets) =>
  octets
    .map((octet, at) => (at === 0 ? octet & 0xfe : octet).toString(16).padStart(2, '0'))
    .join(':')
    .toUpperCase(),
)
const edit = fc.record({
  mac: fc.oneof(fc.constant(''), mac),
  bridge: fc.stringMatching(/^vmbr[0-9]{1,3}$/),
  vlan: fc.oneof(fc.constant(null), fc.integer({ min: 1, max: 4094 })),
  firewall: fc.boolean(),
  linkDown: fc.boolean(),
})
const unknown = fc.array(
  fc.tuple(fc.constantFrom('rate', 'mtu', 'queues', 'trunks'), fc.stringMatching(/^[0-9]{1,4}$/)),
  {
    maxLength: 3,
  },
)

describe('network interfaces', () => {
  it('of recorded machines come back unchanged when nothing is edited', () => {
    const nics = recorded.filter(([key]) => /^net\d+$/.test(key))
    expect(nics.length).toBeGreaterThan(2)
    for (const [key, text] of nics) {
      const type = /(?:^|,)name=/.test(text) ? 'lxc' : 'qemu'
      const [known] = decodeNics({ [key]: text }, [])
      const read = readNic(type, text)
      expect([read.bridge, read.vlan, read.mac], text).toEqual([known?.bridge, known?.vlan, known?.mac])
      expect(readNic(type, writeNic(type, text, read))).toEqual(read)
    }
  })

  it('are read as they were written, and nothing unknown to the form is lost', () => {
    fc.assert(
      fc.property(edit, fc.constantFrom(...NIC_MODELS), unknown, (fields, model, rest) => {
        const wanted: NicEdit = { ...fields, model, name: '' }
        const before = ['virtio=BC:24:11:00:00:01,bridge=vmbr9', ...rest.map(([key, text]) => `${key}=${text}`)].join(
          ',',
        )
        const written = writeNic('qemu', before, wanted)
        expect(readNic('qemu', written)).toEqual(wanted)
        const kept = readProperties(written)
        for (const [key, text] of rest) expect(kept).toContainEqual({ key, value: text })
      }),
    )
    fc.assert(
      fc.property(edit, fc.constantFrom('eth0', 'wan'), (fields, name) => {
        const wanted: NicEdit = { ...fields, model: '', name }
        const before = 'name=eth7,bridge=vmbr9,hwaddr=BC:24:11:00:00:02,ip=10.0.0.7/24,gw=10.0.0.1,type=veth'
        const written = writeNic('lxc', before, wanted)
        expect(readNic('lxc', written)).toEqual(wanted)
        expect(readIp(written)).toEqual(readIp(before))
        expect(written).toContain('type=veth')
      }),
    )
  })

  it('knows the three ways a card is written', () => {
    const bare = { bridge: 'vmbr0', vlan: null, firewall: false, linkDown: false, name: '' }
    for (const text of ['virtio=BC:24:11:00:00:01,bridge=vmbr0', 'model=virtio,macaddr=BC:24:11:00:00:01,bridge=vmbr0'])
      expect(readNic('qemu', text), text).toEqual({ ...bare, model: 'virtio', mac: 'BC:24:11:00:00:01' })
    expect(readNic('qemu', 'e1000,bridge=vmbr0')).toEqual({ ...bare, model: 'e1000', mac: '' })
    expect(writeNic('qemu', '', { ...bare, model: 'virtio', mac: '' })).toBe('virtio,bridge=vmbr0')
  })
})

describe('addresses of an interface', () => {
  it('come back as they were, and a gateway goes with its address', () => {
    const text = 'ip=192.0.2.10/24,gw=192.0.2.1,ip6=auto'
    expect(writeIp(text, readIp(text))).toBe(text)
    const dhcp = writeIp(text, { ...readIp(text), ipv4: { mode: 'dhcp', cidr: '', gateway: '192.0.2.1' } })
    expect(dhcp).toBe('ip=dhcp,ip6=auto')
    expect(
      writeIp(text, { ipv4: { mode: 'none', cidr: '', gateway: '' }, ipv6: { mode: 'none', cidr: '', gateway: '' } }),
    ).toBe('')
  })
})
