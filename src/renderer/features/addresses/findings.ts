import type { ReconciliationReport } from '#shared/contract/addresses.contract.ts'
import type { GuestId, RangeId } from '#shared/model/ids.ts'
import type { GivenAddress } from './address-target.ts'

export type FindingList = 'conflicts' | 'unknown' | 'silent'

/** The guest an address can be given to as it is. */
export interface Heir {
  readonly guestId: GuestId
  readonly name: string
  readonly interface: string
}

/** One line of a list: what is found, and the mends there are. */
export interface FindingRow {
  readonly key: string
  readonly rangeId: RangeId
  readonly cidr: string
  readonly address: string
  /** Whom it was given to; empty: nobody. */
  readonly holder: string
  /** Which guests use it. */
  readonly seen: string
  readonly text: string
  readonly ignored: { readonly reason: string; readonly by: string } | null
  /** The guest that can be given the address as it is. */
  readonly heir: Heir | null
  /** From whom giving it to the heir takes it; null: from nobody. */
  readonly loser: GivenAddress | null
  /** The assignment that can be ended. */
  readonly release: GivenAddress | null
}

const SOURCES = { config: 'configuration', agent: 'agent', both: 'configuration and agent' } as const
const REASONS = {
  guest_gone: 'The guest is gone.',
  elsewhere: 'The guest uses other addresses.',
  no_answer: 'Nothing tells which addresses the guest uses.',
} as const

type Seen = ReconciliationReport['unknown'][number]['seen']
const seenText = ({ name, interface: nic, source }: Seen): string => `${name} ${nic} (${SOURCES[source]})`

const loserOf = (holder: ReconciliationReport['conflicts'][number]['holder'], address: string): GivenAddress | null => {
  if (holder === null || holder.assignmentId === null) return null
  return { id: holder.assignmentId, address, label: holder.label, companyId: holder.companyId, interface: null }
}

/** The three lists as rows of one table. */
export const findingRows = (report: ReconciliationReport, list: FindingList): FindingRow[] => {
  if (list === 'conflicts') {
    return report.conflicts.map(({ holder, seen, heir, ...rest }) => ({
      ...rest,
      holder: holder?.label ?? '',
      seen: seen.map(seenText).join(', '),
      text: seen.length > 1 ? 'Several guests use it.' : 'Another guest than it was given to uses it.',
      heir,
      loser: loserOf(holder, rest.address),
      release: null,
    }))
  }
  if (list === 'unknown') {
    return report.unknown.map(({ seen, ...rest }) => ({
      ...rest,
      holder: '',
      seen: seenText(seen),
      text: 'It was not given out.',
      heir: seen,
      loser: null,
      release: null,
    }))
  }
  return report.silent.map(({ assignmentId, label, companyId, interface: nic, reason, ...rest }) => ({
    ...rest,
    holder: nic === null ? label : `${label} ${nic}`,
    seen: '',
    text: REASONS[reason],
    heir: null,
    loser: null,
    release: { id: assignmentId, address: rest.address, label, companyId, interface: nic },
  }))
}
