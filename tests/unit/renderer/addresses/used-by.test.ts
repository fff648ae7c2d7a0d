import { describe, expect, it } from 'vitest'
import { usedBy } from '#renderer/features/addresses/used-by.ts'
import { makeCluster, makeCompany, makeGuest } from '#support/fleet-rows.ts'

const acme = makeCompany(0)
const beta = makeCompany(1)
const here = makeCluster(1)
const elsewhere = makeCluster(2)
const range = { clusterId: here.id, companyId: acme.id, shared: false, vlan: 10 }
const web = makeGuest(1, {
  clusterId: here.id,
  companyId: acme.id,
  vlans: [10],
  addresses: ['10.0.0.5', '2001:db8::5'],
})
const found = (guest: typeof web, text = '10.0.0.5', place: Parameters<typeof usedBy>[1] = range) =>
  usedBy([guest], place, text, [])

describe('who uses an address that is typed', () => {
  it('is the guest that reports it, however it is written', () => {
    expect(found(web)).toBe(web)
    expect(found(web, ' 2001:DB8:0::5 ')).toBe(web)
  })

  it('is nobody for another address, for words, and where nothing is typed', () => {
    expect(found(web, '10.0.0.6')).toBeNull()
    expect(found(web, 'web')).toBeNull()
    expect(found(web, '')).toBeNull()
  })

  it('is not the guest that is to get it', () => {
    expect(usedBy([web], range, '10.0.0.5', [web])).toBeNull()
  })

  it('is no guest for which the same numbers are another address', () => {
    expect(found({ ...web, clusterId: elsewhere.id })).toBeNull()
    expect(found({ ...web, companyId: beta.id })).toBeNull()
    expect(found({ ...web, vlans: [20] })).toBeNull()
  })

  it('is anybody where it is not known or does not matter', () => {
    expect(found({ ...web, vlans: [] })).not.toBeNull()
    expect(
      found({ ...web, companyId: beta.id }, '10.0.0.5', { ...range, shared: true, companyId: null }),
    ).not.toBeNull()
    expect(found({ ...web, clusterId: elsewhere.id }, '10.0.0.5', { ...range, clusterId: null })).not.toBeNull()
  })
})
