import type { AddressRange, Assignment } from '#shared/model/address-range.ts'
import { AssignmentId, RangeId } from '#shared/model/ids.ts'
import { companyId } from '#support/fleet-rows.ts'

const id = (kind: number, number: number): string => `0190000${kind}-0000-7000-8000-${String(number).padStart(12, '0')}`

export const aRange = (number: number, cidr: string, more: Partial<AddressRange> = {}): AddressRange => ({
  id: RangeId.parse(id(1, number)),
  cidr,
  family: 4,
  kind: 'internal',
  gateway: null,
  dns: [],
  vlan: null,
  bridge: null,
  vnet: null,
  companyId: more.shared === true ? null : companyId(0),
  companyName: '',
  shared: false,
  clusterId: null,
  lostCluster: null,
  description: '',
  use: { usable: '254', used: 10, reserved: '1', free: '243', share: 0.04 },
  ...more,
})

/** For a guest, unless it says otherwise. */
export const anAssignment = (
  number: number,
  range: AddressRange,
  address: string,
  more: Partial<Assignment> = {},
): Assignment => ({
  id: AssignmentId.parse(id(2, number)),
  rangeId: range.id,
  cidr: range.cidr,
  rangeKind: range.kind,
  address,
  companyId: companyId(0),
  companyName: '',
  use: 'guest',
  guestId: null,
  label: '',
  interface: null,
  primary: false,
  createdAt: '2026-11-27T12:00:00.000Z',
  createdBy: 'Mara Rask',
  ...more,
})
