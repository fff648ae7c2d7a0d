import { describe, expect, it } from 'vitest'
import type { GuestRow } from '#shared/model/guest.ts'
import { companyScope, EVERYTHING } from '#main/company-scope.ts'
import { linkedText } from '#main/features/guests/actions/linked-clones.ts'
import { makeCompany, makeGuest } from '#support/fleet-rows.ts'

const [acme, beta] = [makeCompany(0), makeCompany(1)]
const clone = (number: number, companyId: GuestRow['companyId']): GuestRow =>
  makeGuest(number, { name: `clone-${number}`, vmid: 100 + number, companyId, projectId: null })
const template = { name: 'debian' }

describe('what keeps a template', () => {
  it('is nothing where no clone stands on it', () => {
    expect(linkedText(template, [], EVERYTHING)).toBeNull()
  })

  it('names the clones of one’s own company, and only counts those of others', () => {
    const clones = [clone(2, acme.id), clone(1, acme.id), clone(3, beta.id)]
    expect(linkedText(template, clones, EVERYTHING)).toContain('clone-1 (101), clone-2 (102), clone-3 (103). Delete')
    expect(linkedText(template, clones, companyScope(acme.id))).toContain('clone-1 (101), clone-2 (102), 1 more. ')
    const theirs = linkedText(template, [clone(3, beta.id)], companyScope(acme.id))
    expect(theirs).toContain('linked clones: 1 that you cannot see.')
    expect(theirs).not.toContain('clone-3')
  })
})
