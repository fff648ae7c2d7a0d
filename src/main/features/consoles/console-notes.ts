import type { GuestConsoleKind } from '#shared/model/console.ts'
import type { GuestRow } from '#shared/model/guest.ts'
import type { ClusterId, CompanyId } from '#shared/model/ids.ts'
import type { ActivityNote } from '#main/activity-note.ts'
import type { ConsoleOutcome } from './console-session.ts'

const OPENED: Record<GuestConsoleKind, string> = { vnc: 'Screen', serial: 'Serial terminal', lxc: 'Console' }

const ENDED: Record<ConsoleOutcome, string> = {
  left: 'left',
  far: 'ended by the machine',
  silent: 'the cluster answered no more',
  slow: 'the page took nothing',
  idle: 'nothing moved for an hour',
  rights: 'not allowed any more',
  cluster: 'the connection to the cluster was changed',
  stopped: 'Multpanel was stopped',
  protocol: 'the page sent something else',
}

/** `4 min 12 s` */
const inWords = (seconds: number): string => {
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60]
  const parts = [hours > 0 ? `${hours} h` : '', minutes > 0 ? `${minutes} min` : '', `${seconds % 60} s`]
  return parts.filter((part) => part !== '').join(' ')
}

export const guestNote = (guest: GuestRow, kind: GuestConsoleKind): ActivityNote => ({
  entity: 'guest',
  entityId: guest.id,
  label: guest.name,
  companyId: guest.companyId,
  clusterId: guest.clusterId,
  description: `${OPENED[kind]} of “${guest.name}” (${guest.vmid}) opened`,
})

export const nodeNote = (clusterId: ClusterId, node: string, companyId: CompanyId | null): ActivityNote => ({
  entity: 'node',
  entityId: `${clusterId}/${node}`,
  label: node,
  companyId,
  clusterId,
  description: `Shell of node “${node}” opened`,
})

const withoutVerb = ({ description = '' }: ActivityNote): string => description.replace(/ opened$/, '')

/** The same console at its end. @param seconds that it was open */
export const closedNote = (opened: ActivityNote, seconds: number, outcome: ConsoleOutcome): ActivityNote => ({
  ...opened,
  description: `${withoutVerb(opened)} closed after ${inWords(seconds)}: ${ENDED[outcome]}`,
  after: { seconds },
})

/** `2026-11-27 21:04:11 UTC` */
const momentText = (at: string): string => `${at.slice(0, 10)} ${at.slice(11, 19)} UTC`

/** One that was open when the program was killed: when it really ended nobody knows. Times in ISO. */
export const lostNote = (opened: ActivityNote, openedAt: string, lastKnownAt: string): ActivityNote => {
  const seconds = Math.max(0, Math.round((Date.parse(lastKnownAt) - Date.parse(openedAt)) / 1000))
  return {
    ...opened,
    description: `${withoutVerb(opened)} closed, as Multpanel ended while it was open: last known open at ${momentText(lastKnownAt)}, after ${inWords(seconds)}`,
    after: { seconds, lastKnownAt },
  }
}
