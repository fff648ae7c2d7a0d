import { describe, expect, it } from 'vitest'
import { COMPANY_COLOURS, companyColourAt, nextCompanyColour } from '#shared/model/company-colour.ts'
import { Logo } from '#shared/model/company.ts'
import { LOGO_BYTES, logoFault } from '#shared/model/logo.ts'
import { sliceCollisions, SliceCriteria, VlanTag } from '#shared/model/slice.ts'

const dataUrl = (type: string, bytes: Uint8Array): string =>
  `data:image/${type};base64,${Buffer.from(bytes).toString('base64')}`
const PNG = Uint8Array.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 0])
const JPEG = Uint8Array.from([0xff, 0xd8, 0xff, 0xe0, 0, 0, 0, 0, 0, 0, 0, 0])
const WEBP = new TextEncoder().encode('RIFF\u0001\u0001\u0001\u0001WEBPVP8 ')

describe('the colour of a company', () => {
  it('is the first of those that the fewest have', () => {
    expect(nextCompanyColour([])).toBe(companyColourAt(0))
    expect(nextCompanyColour(COMPANY_COLOURS.slice(0, 5))).toBe(companyColourAt(5))
    expect(nextCompanyColour(COMPANY_COLOURS)).toBe(companyColourAt(12))
    expect(nextCompanyColour([...COMPANY_COLOURS, companyColourAt(0)])).toBe(companyColourAt(1))
  })
})

describe('a logo', () => {
  it('is a PNG, JPEG or WebP whose bytes are what it says', () => {
    expect(logoFault(dataUrl('png', PNG))).toBeNull()
    expect(logoFault(dataUrl('jpeg', JPEG))).toBeNull()
    expect(logoFault(dataUrl('webp', WEBP))).toBeNull()
  })

  it.each([
    ['an SVG', 'data:image/svg+xml;base64,PHN2Zy8+'],
    ['an SVG that says PNG', dataUrl('png', new TextEncoder().encode('<svg onload="alert(1)"/>'))],
    ['a JPEG that says PNG', dataUrl('png', JPEG)],
    ['a web page', 'data:text/html;base64,PGh0bWw+'],
    ['an address', 'https://tracker.example/logo.png'],
    ['no base64', 'data:image/png;base64,***'],
    ['a PNG with something behind it', `${dataUrl('png', PNG)}" onerror="alert(1)`],
  ])('is not %s', (_what, url) => {
    expect(logoFault(url)).not.toBeNull()
    expect(Logo.safeParse(url).success).toBe(false)
  })

  it('weighs 64 kB at most', () => {
    const of = (size: number) =>
      dataUrl(
        'png',
        Uint8Array.from({ length: size }, (_, index) => PNG[index] ?? 0),
      )
    expect(logoFault(of(LOGO_BYTES))).toBeNull()
    expect(Logo.safeParse(of(LOGO_BYTES)).success).toBe(true)
    expect(logoFault(of(LOGO_BYTES + 1))).toContain('too large')
    expect(Logo.safeParse(of(LOGO_BYTES * 3)).success).toBe(false)
  })
})

describe('a slice', () => {
  const nothing = { pools: [], tags: [], vmids: [], vlans: [], storages: [], guestIds: [] }

  it.each([
    ['VLAN 0', { vlans: [[0, 10]] }, 'begin at 1'],
    ['VLAN 4095', { vlans: [[4000, 4095]] }, 'end at 4094'],
    ['a VMID range turned round', { vmids: [[300, 200]] }, 'begins with its lower end'],
    ['a VMID below 100', { vmids: [[99, 200]] }, ''],
  ])('with %s is refused', (_what, change, words) => {
    const parsed = SliceCriteria.safeParse({ ...nothing, ...change })
    expect(parsed.success).toBe(false)
    expect(parsed.error?.message ?? '').toContain(words)
  })

  it('takes the tags a switch takes: 1 to 4094', () => {
    expect([0, 1, 4094, 4095, 1.5].map((tag) => VlanTag.safeParse(tag).success)).toEqual([
      false,
      true,
      true,
      false,
      false,
    ])
  })

  it('collides with another over the same pool, tag, number, VLAN or storage, and says everything', () => {
    const one = {
      ...nothing,
      pools: ['a'],
      tags: ['x'],
      vmids: [[100, 199]],
      vlans: [[10, 20]],
      storages: ['nvme'],
    } as SliceCriteria
    const collisions = (other: Partial<SliceCriteria>) => sliceCollisions(one, { ...nothing, ...other })
    expect(collisions({ pools: ['b', 'a'] })).toEqual(['the pool a'])
    expect(collisions({ tags: ['x'] })).toEqual(['the tag x'])
    expect(collisions({ vmids: [[150, 400]] })).toEqual(['VMID 150–199'])
    expect(collisions({ vlans: [[20, 20]] })).toEqual(['VLAN 20'])
    expect(collisions({ storages: ['nvme'] })).toEqual(['the storage nvme'])
    expect(collisions({ pools: ['b'], tags: ['y'], vmids: [[200, 300]], vlans: [[21, 30]] })).toEqual([])
    const all = {
      pools: ['a', 'b'],
      tags: ['x'],
      vmids: [
        [150, 160],
        [161, 400],
      ],
      vlans: [
        [1, 10],
        [20, 30],
      ],
    }
    expect(collisions(all as Partial<SliceCriteria>)).toEqual([
      'the pool a',
      'VMID 150–199',
      'the tag x',
      'VLAN 10',
      'VLAN 20',
    ])
  })
})
