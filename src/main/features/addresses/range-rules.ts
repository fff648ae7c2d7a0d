import type { RangeInput } from '#shared/model/address-range.ts'
import { AppError } from '#shared/errors.ts'
import { formatIp, isProblem, parseIp, readIp, type Ip } from '#shared/model/ip/ip-address.ts'
import { contains, formatCidr, parseCidr, unusableBecause, type Cidr } from '#shared/model/ip/network.ts'
import type { ClusterId, CompanyId, RangeId } from '#shared/model/ids.ts'
import type { Interval } from '#shared/model/ip/network.ts'
import type { ReconciledRange } from '#shared/model/ip/range-finder.ts'
import { inScope, type CompanyScope } from '#main/company-scope.ts'
import type { AddressSurroundings } from './addresses.ports.ts'
import type { AssignmentRecord } from './assignments.repository.ts'
import type { RangeRecord } from './ranges.repository.ts'

/** Refused because of what was entered in one field. */
export const fieldProblem = (field: string, sentence: string): AppError =>
  new AppError('invalid_input', sentence, { [field]: sentence })

/** Refused because of what is there already. */
export const clash = (field: string, sentence: string): AppError =>
  new AppError('conflict', sentence, { [field]: sentence })

/** @throws AppError `invalid_input`: the contract lets nothing else through, jobs may */
export const ipOrThrow = (field: string, text: string): Ip => {
  const read = parseIp(text)
  if (isProblem(read)) throw fieldProblem(field, read.problem)
  return read.value
}

const networkOrThrow = (text: string): Cidr => {
  const read = parseCidr(text)
  if (isProblem(read)) throw fieldProblem('cidr', read.problem)
  return read.value
}

/** Why this cannot be the gateway, null when it can. */
const gatewayProblem = (network: Cidr, gateway: Ip): string | null => {
  if (contains(network, gateway)) return unusableBecause(network, gateway.bits)
  return `The gateway ${formatIp(gateway)} lies outside ${formatCidr(network)}. Choose an address inside, or leave it empty.`
}

/** Ranges as the pure rules of sightings take them. */
export const reconciledRanges = (
  list: readonly RangeRecord[],
  reserved: ReadonlyMap<RangeId, readonly Interval[]>,
): ReconciledRange[] =>
  list.map((range) => ({
    ...range,
    bridge: range.bridge ?? range.vnet,
    gateway: range.gateway === null ? null : (readIp(range.gateway)?.bits ?? null),
    reserved: reserved.get(range.id) ?? [],
  }))

/** What was entered, each address in its one form. @throws AppError `invalid_input` */
export const rangeOf = (input: RangeInput, shared: boolean): RangeRecord => {
  const network = networkOrThrow(input.cidr)
  const gateway = input.gateway === null ? null : ipOrThrow('gateway', input.gateway)
  const problem = gateway === null ? null : gatewayProblem(network, gateway)
  if (problem !== null) throw fieldProblem('gateway', problem)
  if (input.bridge !== null && input.vnet !== null) {
    throw fieldProblem('vnet', 'A range lies on a bridge or in a VNet, not both. Leave one of them empty.')
  }
  return {
    ...input,
    cidr: formatCidr(network),
    network,
    gateway: gateway === null ? null : formatIp(gateway),
    dns: input.dns.map((text) => formatIp(ipOrThrow('dns', text))),
    shared,
    lostCluster: null,
  }
}

/**
 * Two ranges with common addresses that must not stand beside each other: on one wire nobody could say whose they are.
 * Companies may use the same private numbers; a pool is everybody's, so it overlaps nobody.
 */
export const excludeEachOther = (left: RangeRecord, right: RangeRecord): boolean =>
  (left.clusterId === null || right.clusterId === null || left.clusterId === right.clusterId) &&
  (left.shared || right.shared || left.companyId === right.companyId)

const LISTED = 5

/** `web-01 (10.0.0.5), db-01 (10.0.0.6) and 3 more`. */
export const usersText = (assignments: readonly AssignmentRecord[]): string => {
  const named = assignments.slice(0, LISTED).map(({ label, address }) => `${label} (${address})`)
  const rest = assignments.length - named.length
  return rest > 0 ? `${named.join(', ')} and ${rest} more` : named.join(', ')
}

const refuseUsers = (field: string, what: string, users: readonly AssignmentRecord[]): void => {
  if (users.length === 0) return
  throw new AppError('conflict', `${what}: ${usersText(users)}. Release these addresses first.`, {
    [field]: `${what}: ${usersText(users)}.`,
    users: users.slice(0, 200).map(({ label, address }) => `${label} (${address})`),
  })
}

/** @throws AppError `conflict` with the list of users */
export const refuseInUse = (range: RangeRecord, users: readonly AssignmentRecord[]): void => {
  refuseUsers('range', `${range.cidr} is in use`, users)
}

/**
 * A changed range must still be true of everything given out of it.
 * @throws AppError `conflict` with the list of those it would not fit
 */
export const refuseStranding = (range: RangeRecord, users: readonly AssignmentRecord[]): void => {
  const bitsOf = ({ address }: AssignmentRecord): Ip => readIp(address) ?? { family: 4, bits: 0n }
  const outside = users.filter((user) => {
    const ip = bitsOf(user)
    return !contains(range.network, ip) || unusableBecause(range.network, ip.bits) !== null
  })
  refuseUsers('cidr', `${range.cidr} has no place for addresses that are in use`, outside)
  const gateway = users.filter(({ address }) => address === range.gateway)
  refuseUsers('gateway', `${range.gateway ?? ''} cannot be the gateway while it is in use`, gateway)
  const foreign = range.shared ? [] : users.filter(({ companyId }) => companyId !== range.companyId)
  refuseUsers('companyId', `${range.cidr} is in use by another company`, foreign)
  const elsewhere = users.filter(
    ({ clusterId }) => range.clusterId !== null && clusterId !== null && clusterId !== range.clusterId,
  )
  refuseUsers('clusterId', `${range.cidr} is in use on another cluster`, elsewhere)
}

type Holder = Pick<AssignmentRecord, 'companyId' | 'clusterId'>

/**
 * Room in the quotas of whoever gets these addresses of a range; internal ones are not limited.
 * @throws AppError `conflict` where the quota of a company is used up
 */
export const checkExternal = (
  range: Pick<RangeRecord, 'kind' | 'clusterId'>,
  holders: readonly Holder[],
  check: AddressSurroundings['checkExternalQuota'],
): void => {
  if (range.kind !== 'external') return
  const counts = new Map<string, { companyId: CompanyId; clusterId: ClusterId | null; more: number }>()
  for (const { companyId, clusterId } of holders) {
    if (companyId === null) continue
    const place = clusterId ?? range.clusterId
    const key = `${companyId}/${place ?? ''}`
    counts.set(key, { companyId, clusterId: place, more: (counts.get(key)?.more ?? 0) + 1 })
  }
  for (const { companyId, clusterId, more } of counts.values()) check(companyId, clusterId, more)
}

/**
 * External addresses are counted by the quotas that the provider sets, so a company neither calls any of its own internal,
 * nor moves or removes what was recorded as external: else its quota would be what it likes.
 * @param after null: the range is removed
 * @param overlapping what else there is of these addresses, on any cluster
 * @throws AppError `forbidden` for whoever is not the provider
 */
export const refuseUncounting = (
  scope: CompanyScope,
  before: RangeRecord | null,
  after: RangeRecord | null,
  overlapping: readonly RangeRecord[],
): void => {
  if (scope.kind === 'everything') return
  const told = 'because they count against the quota. Ask your provider.'
  const stays =
    after !== null &&
    before?.kind === after.kind &&
    before.cidr === after.cidr &&
    before.clusterId === after.clusterId &&
    before.companyId === after.companyId
  if (before?.kind === 'external' && !stays) {
    const what = after === null ? 'is removed' : 'gets another network, kind, cluster or owner'
    throw new AppError('forbidden', `${before.cidr} holds external addresses: it ${what} by the provider only, ${told}`)
  }
  if (after?.kind !== 'internal') return
  const counted = overlapping.find((other) => other.kind === 'external' && inScope(scope, other.companyId))
  if (counted !== undefined)
    throw clash(
      'cidr',
      `${after.cidr} overlaps your external range ${counted.cidr}, whose addresses stay external, ${told}`,
    )
}
