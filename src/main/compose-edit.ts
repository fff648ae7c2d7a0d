import { OWNER_ID, AssignmentId, type ClusterId } from '#shared/model/ids.ts'
import { readIp, formatIp } from '#shared/model/ip/ip-address.ts'
import { cidrOf, contains } from '#shared/model/ip/network.ts'
import type { GuestRow } from '#shared/model/guest.ts'
import type { Slice } from '#shared/model/slice.ts'
import { uuidv7 } from '#shared/model/uuid.ts'
import { companyScope, EVERYTHING, type CompanyScope } from './company-scope.ts'
import type { composeAddresses } from './compose-addresses.ts'
import type { ActionBy } from './features/guests/actions/action-executor.ts'
import type { EditSurroundings } from './features/guests/actions/create-guest-actions.ts'
import { createEditPasswordsRepository } from './features/guests/edit/edit-passwords.repository.ts'
import { createEditPasswords } from './features/guests/edit/edit-passwords.ts'
import type { EditTenants } from './features/guests/edit/edit-ports.ts'
import type { InventoryService } from './features/inventory/inventory.service.ts'
import { tagsOperations } from './features/tags/tags.operations.ts'
import type { Log } from './log/log.ts'
import type { HostPorts } from './ports.ts'
import type { Database } from './storage/database.ts'
import type { EventBus } from './transport/event-bus.ts'

type Addresses = Pick<ReturnType<typeof composeAddresses>, 'ranges' | 'assignments'>

interface EditParts {
  /** There once everything is put together; machines are edited after that. */
  readonly addresses: () => Addresses
  readonly slices: (id: ClusterId) => readonly Slice[]
  readonly quotas: Pick<EditTenants, 'assertWithin' | 'claim' | 'letGo'>
  readonly db: Database
  readonly log: Log
  readonly ports: Pick<HostPorts, 'clock' | 'randomBytes' | 'vault'>
}

const scopeOf = ({ companyId }: GuestRow): CompanyScope => (companyId === null ? EVERYTHING : companyScope(companyId))
const whoOf = ({ userId, name }: ActionBy) => ({ userId: userId ?? OWNER_ID, name })
/** `2001:DB8::0010` and `2001:db8::10` are one address. */
const canonical = (text: string): string => {
  const ip = readIp(text)
  return ip === null ? text : formatIp(ip)
}

/** What editing machines needs of addresses and companies, which are put together after it. */
export const editSurroundings = (parts: EditParts): EditSurroundings => {
  const { clock, randomBytes, vault } = parts.ports
  const held = ({ id }: GuestRow) => parts.addresses().assignments.heldFor(id)
  /** What is its company's own to give back, in one transaction. @returns the addresses */
  const release = (guest: GuestRow, records: ReturnType<typeof held>, by: ActionBy): string[] => {
    const { ranges, assignments } = parts.addresses()
    const seen = new Set(ranges.list(scopeOf(guest)).map(({ id }) => id))
    const own = records.filter(({ companyId, rangeId }) => companyId === guest.companyId && seen.has(rangeId))
    if (own.length > 0)
      assignments.release(
        EVERYTHING,
        whoOf(by),
        own.map(({ id }) => id),
      )
    return own.map(({ address }) => address)
  }

  return {
    passwords: createEditPasswords({
      repository: createEditPasswordsRepository(parts.db),
      vault,
      log: parts.log.child('edit'),
    }),
    tenants: { slices: parts.slices, ...parts.quotas },
    addresses: {
      take: (guest, nic, address, by) => {
        const ip = readIp(address)
        if (ip === null || held(guest).some((one) => one.address === canonical(address))) return null
        const range = parts
          .addresses()
          .ranges.list(scopeOf(guest))
          .filter(
            ({ shared, companyId, lostCluster }) => lostCluster === null && (shared || companyId === guest.companyId),
          )
          .filter(({ clusterId }) => clusterId === null || clusterId === guest.clusterId)
          .find(({ cidr }) => contains(cidrOf(cidr), ip))
        if (range === undefined) return null
        const id = AssignmentId.parse(uuidv7(clock.now(), randomBytes(10)))
        const target = { use: 'guest', guestId: guest.id, interface: nic } as const
        const order = { id, rangeId: range.id, address: formatIp(ip), target, primary: false }
        return parts.addresses().assignments.assign(scopeOf(guest), whoOf(by), order).id
      },
      giveBack: (id, by) => {
        parts.addresses().assignments.release(EVERYTHING, whoOf(by), [AssignmentId.parse(id)])
      },
      free: (guest, nic, address, by) =>
        release(
          guest,
          held(guest).filter((one) => one.interface === nic && one.address === canonical(address)),
          by,
        ).length > 0,
      freeInterface: (guest, nic, by) =>
        release(
          guest,
          held(guest).filter((one) => one.interface === nic),
          by,
        ),
    },
  }
}

type TagColours = Parameters<typeof tagsOperations>[0]['stored']

/** Colours of tags, each person hearing of the tags he sees. */
export const composeTags = (
  stored: TagColours,
  inventory: Pick<InventoryService, 'snapshot'>,
  events: Pick<EventBus, 'emit'>,
) =>
  tagsOperations({
    stored,
    events,
    tagsIn: (scope) => new Set(inventory.snapshot(scope).guests.flatMap(({ tags }) => tags)),
  })
