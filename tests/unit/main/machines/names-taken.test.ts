import { describe, expect, it } from 'vitest'
import type { MachinePlace } from '#main/features/machines/machine-place.ts'
import { namesTaken } from '#main/features/machines/plan-checks.ts'
import { CompanyId } from '#shared/model/ids.ts'
import { makeGuest } from '#support/fleet-rows.ts'

const ACME = CompanyId.parse('01936b2e-7c1a-7d4e-9f00-0a1b2c3d4e5f')
const BETA = CompanyId.parse('01936b2e-7c1a-7d4e-9f00-0a1b2c3d4e60')
const place = { companyId: ACME, clusterName: 'acme-dc1' } as MachinePlace
const guest = (vmid: number, name: string, companyId: CompanyId | null = ACME) =>
  makeGuest(vmid, { vmid, name, companyId })

describe('a name the company has on the cluster already', () => {
  it('is told with its number, whatever its case', () => {
    const found = namesTaken(['web-1', 'web-2'], place, [guest(101, 'WEB-1'), guest(102, 'web-2'), guest(103, 'db')])
    expect(found).toMatchObject([{ field: 'name' }])
    expect(found[0]?.message).toContain('There is a WEB-1 (101) on acme-dc1 already, and 1 more of these names.')
  })

  it('says nothing about machines of others', () => {
    expect(namesTaken(['web-1'], place, [guest(101, 'web-1', BETA), guest(102, 'web-1', null)])).toEqual([])
  })
})
