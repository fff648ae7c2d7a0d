import type { OperationArguments, OperationName } from '#shared/contract/index.ts'

const RANGE = '01936b2e-a100-7c33-a0b1-1c2d3e4f5a6b'
const ASSIGNMENT = '01936b2e-a200-7c33-a0b1-1c2d3e4f5a6b'
const RESERVATION = '01936b2e-a300-7c33-a0b1-1c2d3e4f5a6b'
const GUEST = '01936b2e-8f10-7a22-8b11-0c1d2e3f4a5b'
const COMPANY = '01936b2e-7c1a-7d4e-9f00-0a1b2c3d4e5f'
const CLUSTER = '01936b2e-7c1a-7d4e-9f00-5a1b2c3d4e5f'

const wire = { vlan: 120, bridge: 'vmbr0', vnet: null, clusterId: CLUSTER }
const range = { id: RANGE, cidr: '10.20.0.0/24', kind: 'internal' as const, gateway: '10.20.0.1', dns: ['10.20.0.53'] }
const pool = { id: RANGE, cidr: '203.0.113.0/24', kind: 'external' as const, gateway: '203.0.113.1', dns: [] }
const target = { use: 'guest', guestId: GUEST, interface: 'net0' } as const
const reservation = { id: RESERVATION, rangeId: RANGE, from: '10.20.0.10', to: '10.20.0.49', reason: 'DHCP' }
const FINDING = `silent|${RANGE}/0000000000000000000000000a140005|${GUEST}`

/** Inputs of the operations on addresses. */
export const ADDRESS_EXAMPLES: { readonly [Name in OperationName]?: OperationArguments<Name> } = {
  'addresses.range': { id: RANGE },
  'addresses.saveRange': { ...range, ...wire, companyId: COMPANY, description: 'Servers' },
  'addresses.savePool': { ...pool, ...wire, description: 'Public addresses' },
  'addresses.removeRange': { id: RANGE },
  'addresses.removePool': { id: RANGE },
  'addresses.reserve': reservation,
  'addresses.reserveInPool': { ...reservation, from: '203.0.113.2', to: null, reason: 'Second router' },
  'addresses.unreserve': { rangeId: RANGE, id: RESERVATION },
  'addresses.unreserveInPool': { rangeId: RANGE, id: RESERVATION },
  'addresses.assignments': { rangeId: RANGE, limit: 200 },
  'addresses.ofGuest': { guestId: GUEST },
  'addresses.nextFree': { rangeId: RANGE, count: 3 },
  'addresses.assign': { id: ASSIGNMENT, rangeId: RANGE, address: null, target },
  'addresses.assignBatch': { rangeId: RANGE, items: [{ id: ASSIGNMENT, target }] },
  'addresses.release': { ids: [ASSIGNMENT] },
  'addresses.setPrimary': { id: ASSIGNMENT },
  'addresses.history': { rangeId: RANGE, address: '10.20.0.5' },
  'addresses.adopt': { id: ASSIGNMENT, rangeId: RANGE, address: '10.20.0.5', guestId: GUEST, interface: 'net0' },
  'addresses.ignoreFinding': { key: FINDING, reason: 'Standby address' },
  'addresses.unignoreFinding': { key: FINDING },
}
