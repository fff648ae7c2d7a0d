import { randomBytes } from 'node:crypto'
import { addressesContract } from '#shared/contract/addresses.contract.ts'
import type { OperationArguments, OperationOutput } from '#shared/contract/index.ts'
import { fromWireError, type AppError } from '#shared/errors.ts'
import type { AssignmentTarget } from '#shared/model/address-range.ts'
import { AssignmentId, ClusterId, CompanyId, GuestId, OWNER_ID, ProjectId, RangeId, UserId } from '#shared/model/ids.ts'
import { uuidv7 } from '#shared/model/uuid.ts'
import type { SightedGuest } from '#shared/model/ip/sightings.ts'
import { effectivePermissions, type Role } from '#shared/model/role.ts'
import { companyScope, EVERYTHING, inScope } from '#main/company-scope.ts'
import type { AddressGuest, AddressSurroundings } from '#main/features/addresses/addresses.ports.ts'
import { createAddresses } from '#main/features/addresses/create-addresses.ts'
import { silentLog } from '#main/log/log.ts'
import { createRedactor } from '#main/log/redaction.ts'
import { openDatabase, type Database } from '#main/storage/database.ts'
import { allMigrations } from '#main/storage/migrations/all-migrations.ts'
import { storageErrorOf } from '#main/storage/storage-errors.ts'
import { createDispatch, type AuditEntry } from '#main/transport/dispatch.ts'
import { createEventBus } from '#main/transport/event-bus.ts'
import type { Actor, Caller } from '#main/transport/handlers.ts'
import { ownerActor } from '#main/transport/owner-actor.ts'
import { createHeldClock } from './held-clock.ts'

const fixed = (group: number, index: number): string =>
  `00000000-0000-7000-8${String(group).padStart(3, '0')}-${String(index).padStart(12, '0')}`

export const freshId = (): string => uuidv7(Date.now(), randomBytes(10))
export const aRangeId = (): RangeId => RangeId.parse(freshId())
export const anAssignmentId = (): AssignmentId => AssignmentId.parse(freshId())

export const ACME = CompanyId.parse(fixed(1, 1))
export const BETA = CompanyId.parse(fixed(1, 2))
export const DC = ClusterId.parse(fixed(2, 1))
export const DR = ClusterId.parse(fixed(2, 2))
/** Nobody but the provider has anything on it. */
export const OWN = ClusterId.parse(fixed(2, 3))
const SHOP = ProjectId.parse(fixed(3, 1))

const guestAt = (index: number, name: string, companyId: CompanyId | null, clusterId: ClusterId): AddressGuest => ({
  id: GuestId.parse(fixed(4, index)),
  name,
  companyId,
  clusterId,
})
/** Guests of both companies, and one of the provider. `web` and `db` are on one cluster, `dr` on another. */
export const GUESTS = {
  web: guestAt(1, 'web', ACME, DC),
  db: guestAt(2, 'db', ACME, DC),
  dr: guestAt(3, 'dr', ACME, DR),
  beta: guestAt(4, 'beta-web', BETA, DC),
  dns: guestAt(5, 'dns', null, OWN),
} as const

const COMPANIES = [
  { id: ACME, name: 'Acme GmbH' },
  { id: BETA, name: 'Beta AG' },
]

/** Accounts by name: role and company; the last sees one project with `web` in it. */
export const ACCOUNTS = {
  owner: { userId: OWNER_ID, role: 'super_admin', companyId: null },
  acme: { userId: UserId.parse(fixed(5, 1)), role: 'company_admin', companyId: ACME },
  beta: { userId: UserId.parse(fixed(5, 2)), role: 'company_admin', companyId: BETA },
  sales: { userId: UserId.parse(fixed(5, 3)), role: 'salesperson', companyId: null },
  shopper: { userId: UserId.parse(fixed(5, 4)), role: 'user', companyId: ACME },
} as const satisfies Record<string, { userId: UserId; role: Role; companyId: CompanyId | null }>
export type AccountName = keyof typeof ACCOUNTS

const actorFor = (name: AccountName): Actor => {
  const { userId, role, companyId } = ACCOUNTS[name]
  if (companyId === null && role === 'super_admin') return ownerActor('Mara Richter')
  const profile = role === 'user' ? (['app.read', 'address.read'] as const) : null
  return {
    userId,
    name,
    role,
    companyId,
    permissions: effectivePermissions(role, profile),
    scope: companyId === null ? EVERYTHING : companyScope(companyId, name === 'shopper' ? new Set([SHOP]) : null),
  }
}

/** @param path `:memory:` or a file; one that another process made is taken as it is */
export const openAddressDatabase = async (path: string): Promise<Database> => {
  const db = await openDatabase(path, { migrations: allMigrations, clock: { now: () => Date.now() } })
  db.exec(`CREATE TABLE IF NOT EXISTS companies (id TEXT PRIMARY KEY, number INTEGER, name TEXT, status TEXT, contact TEXT,
    notes TEXT, colour TEXT, created_at TEXT, updated_at TEXT)`)
  const at = new Date(0).toISOString()
  COMPANIES.forEach(({ id, name }, index) => {
    db.prepare(
      `INSERT OR IGNORE INTO companies (id, number, name, status, contact, notes, colour, created_at, updated_at)
       VALUES (?, ?, ?, 'active', '', '', 'blue', ?, ?)`,
    ).run(id, index + 1, name, at, at)
  })
  const names = db.pragma('table_info(clusters)') as { name: string }[]
  const owner = names.some(({ name }) => name === 'owner')
  for (const [id, name] of [
    [DC, 'dc'],
    [DR, 'dr'],
    [OWN, 'own'],
  ]) {
    db.prepare(
      `INSERT OR IGNORE INTO clusters (id, name, location, credential_kind, credential_login, identity, created_at, updated_at${owner ? ', owner' : ''})
       VALUES (?, ?, '', 'token', '', '{}', ?, ?${owner ? ", ''" : ''})`,
    ).run(id, name, at, at)
  }
  return db
}

/** What tests change about the world outside. */
export interface Outside {
  guests: AddressGuest[]
  sighted: SightedGuest[]
  quota: AddressSurroundings['checkExternalQuota']
}

const surroundingsOf = (outside: Outside): AddressSurroundings => {
  const inShop = ({ id }: { readonly id: GuestId }): boolean => id === GUESTS.web.id
  const guestsIn: (scope: Parameters<AddressSurroundings['guestIds']>[0]) => AddressGuest[] = (scope) =>
    outside.guests.filter(
      (guest) =>
        inScope(scope, guest.companyId) && (scope.kind === 'everything' || scope.projects === null || inShop(guest)),
    )
  return {
    guest: (scope, id) => guestsIn(scope).find((guest) => guest.id === id),
    guestIds: (scope) => guestsIn(scope).map(({ id }) => id),
    sightedGuests: (scope, only) => {
      const ids = new Set(guestsIn(scope).map(({ id }) => id))
      return outside.sighted.filter(({ id }) => ids.has(id) && only?.includes(id) !== false)
    },
    reportedAddresses: (clusterId) =>
      outside.sighted
        .filter((guest) => clusterId === null || guest.clusterId === clusterId)
        .map(({ companyId, nics }) => ({
          companyId,
          addresses: nics.flatMap((nic) =>
            [...nic.configured, ...nic.reported].map((text) => text.split('/')[0] ?? ''),
          ),
          vlans: nics.map(({ vlan }) => vlan).filter((vlan) => vlan !== null),
        })),
    companies: (scope) => COMPANIES.filter(({ id }) => inScope(scope, id)),
    seesCluster: (scope, id) => scope.kind === 'everything' || id === DC || (id === DR && scope.companyId === ACME),
    checkExternalQuota: (...given) => outside.quota(...given),
  }
}

type Name = keyof typeof addressesContract

/** The gate, the operations and the tables of address management, among two companies with a few guests. */
export const addressWorld = (db: Database, clock = createHeldClock()) => {
  const outside: Outside = { guests: Object.values(GUESTS), sighted: [], quota: () => undefined }
  const events = createEventBus((error) => {
    throw error
  })
  const addresses = createAddresses({ db, events, clock, randomBytes, surroundings: surroundingsOf(outside) })
  const audit: AuditEntry[] = []
  const dispatch = createDispatch(addressesContract, addresses.operations, {
    log: silentLog,
    ready: () => Promise.resolve(),
    actorOf: ({ userId }: Caller) => {
      const names = Object.keys(ACCOUNTS) as AccountName[]
      return actorFor(names.find((name) => ACCOUNTS[name].userId === userId) ?? 'owner')
    },
    transaction: (work) => db.transaction(work).immediate(),
    audit: (entry) => audit.push({ ...entry, notes: [...entry.notes] }),
    refuseChanges: () => null,
    translate: storageErrorOf,
    redactor: createRedactor(),
    logId: () => 'abc123',
    checkOutputs: true,
  })
  const call = async <Operation extends Name>(
    who: AccountName,
    operation: Operation,
    input: OperationArguments<Operation>,
  ): Promise<OperationOutput<Operation>> => {
    const caller: Caller = { kind: 'user', via: 'internal', address: '', userId: ACCOUNTS[who].userId }
    const answer = await dispatch(operation, input, { caller, signal: new AbortController().signal })
    if (!answer.ok) throw fromWireError(answer.error)
    return answer.value as OperationOutput<Operation>
  }
  /** The error a call ends in; fails when it does not. */
  const refusal = async <Operation extends Name>(
    who: AccountName,
    operation: Operation,
    input: OperationArguments<Operation>,
  ): Promise<AppError> => {
    try {
      await call(who, operation, input)
    } catch (error) {
      return error as AppError
    }
    throw new Error(`${operation} was not refused`)
  }
  return { clock, outside, events, addresses, audit, dispatch, call, refusal }
}
export type AddressWorld = ReturnType<typeof addressWorld>

type RangeArguments = OperationArguments<'addresses.saveRange'>

export const rangeInput = (cidr: string, more: Partial<RangeArguments> = {}): RangeArguments => ({
  id: aRangeId(),
  cidr,
  kind: 'internal',
  gateway: null,
  dns: [],
  vlan: null,
  bridge: null,
  vnet: null,
  companyId: ACME,
  clusterId: DC,
  description: '',
  ...more,
})

export const poolInput = (cidr: string, more: Partial<RangeArguments> = {}) => {
  const { companyId: _companyId, ...input } = rangeInput(cidr, { kind: 'external', ...more })
  return input
}

export const toGuest = (guest: AddressGuest, nic = 'net0'): AssignmentTarget => ({
  use: 'guest',
  guestId: guest.id,
  interface: nic,
})

export const toDevice = (label: string, companyId: CompanyId | null = null): AssignmentTarget => ({
  use: 'device',
  label,
  companyId,
})

/** Arguments of `addresses.assign`. */
export const order = (rangeId: string, target: AssignmentTarget, address: string | null = null) => ({
  id: anAssignmentId(),
  rangeId,
  address,
  target,
})
