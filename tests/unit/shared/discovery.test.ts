import { describe, expect, it } from 'vitest'
import { skipReason, WAIVABLE, type DiscoveryFacts, type SkipReason } from '#shared/model/discovery.ts'
import { CompanyId } from '#shared/model/ids.ts'
import { isSameMachine, machineIdentity } from '#shared/model/machine-identity.ts'

const ACME = CompanyId.parse('01900000-0000-7000-8000-0000000000a1')
const BETA = CompanyId.parse('01900000-0000-7000-8000-0000000000b1')
const NO_SLICE = { pools: [], tags: [], vmids: [], vlans: [] }

const nobodys: DiscoveryFacts = {
  guest: { companyId: null, status: 'running', template: false },
  companyId: ACME,
  duplicate: false,
  slice: null,
}
const guest = (fields: Partial<DiscoveryFacts['guest']>): DiscoveryFacts => ({
  ...nobodys,
  guest: { ...nobodys.guest, ...fields },
})

describe('a guest that a scan finds', () => {
  it('is offered when it is nobody’s, also while no company is chosen', () => {
    expect(skipReason(nobodys)).toBeNull()
    expect(skipReason({ ...nobodys, companyId: null })).toBeNull()
  })

  it.each<readonly [string, DiscoveryFacts, SkipReason]>([
    ['of the company already', guest({ companyId: ACME }), 'already_yours'],
    ['of another company', guest({ companyId: BETA }), 'other_company'],
    ['of any company while none is chosen', { ...guest({ companyId: BETA }), companyId: null }, 'other_company'],
    ['missing', guest({ status: 'missing' }), 'missing'],
    ['a template', guest({ template: true }), 'template'],
    ['known twice', { ...nobodys, duplicate: true }, 'duplicate'],
    [
      'outside the marks of the company’s slice',
      { ...nobodys, slice: { ...NO_SLICE, pools: ['acme'] } },
      'outside_slice',
    ],
    [
      'a template of another company: whose it is comes first',
      guest({ template: true, companyId: BETA }),
      'other_company',
    ],
  ])('that is %s is skipped', (_what, facts, reason) => {
    expect(skipReason(facts)).toBe(reason)
  })

  it('is offered to a company whose slice names single guests only: it says nothing of the rest', () => {
    expect(skipReason({ ...nobodys, slice: NO_SLICE })).toBeNull()
  })

  it('may be taken over anyway where only a doubt speaks against it', () => {
    expect([...WAIVABLE].toSorted()).toEqual(['duplicate', 'outside_slice'])
  })
})

describe('the identity of a machine', () => {
  const vm = {
    smbios1: 'uuid=6F1A0B52-0000-4000-8000-000000000001,manufacturer=UWVtdQ==,base64=1',
    meta: 'creation-qemu=9.0.2,ctime=1721637301',
    net0: 'virtio=bc:24:11:00:00:01,bridge=vmbr0',
    net1: 'virtio=BC:24:11:00:00:02,bridge=vmbr1',
  }

  it('is read from what Proxmox writes', () => {
    expect(machineIdentity(vm)).toEqual({
      uuid: '6f1a0b52-0000-4000-8000-000000000001',
      createdAt: 1_721_637_301,
      macs: ['BC:24:11:00:00:01', 'BC:24:11:00:00:02'],
    })
    expect(machineIdentity({ hostname: 'ct', net0: 'name=eth0,hwaddr=BC:24:11:00:00:03,ip=dhcp' })).toEqual({
      uuid: null,
      createdAt: null,
      macs: ['BC:24:11:00:00:03'],
    })
    expect(machineIdentity({ meta: 'ctime=soon', smbios1: '' })).toEqual({ uuid: null, createdAt: null, macs: [] })
  })

  it.each([
    ['another SMBIOS, an interface kept', { ...vm, smbios1: 'uuid=other', net0: '' }, true],
    ['another copy of one template', { meta: vm.meta, smbios1: 'uuid=other', net0: 'virtio=BC:24:11:00:00:99' }, false],
    ['the same SMBIOS, all interfaces changed', { ...vm, net0: 'virtio=BC:24:11:00:00:99', net1: '' }, true],
    ['the same SMBIOS created at another time', { ...vm, meta: 'ctime=1821637301' }, false],
    ['the same SMBIOS where no time is written', { smbios1: vm.smbios1 }, true],
    ['another SMBIOS where no time is written', { smbios1: 'uuid=other' }, false],
    ['one interface in common, and nothing else to compare', { net0: vm.net1 }, true],
    ['no interface in common', { net0: 'virtio=BC:24:11:00:00:99' }, false],
    ['nothing to compare', {}, true],
  ])('%s', (_what, config, same) => {
    expect(isSameMachine(machineIdentity(vm), machineIdentity(config))).toBe(same)
    expect(isSameMachine(machineIdentity(config), machineIdentity(vm))).toBe(same)
  })
})
