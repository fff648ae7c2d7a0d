import { may, NO_RIGHT } from '#renderer/client/access.store.ts'
import type { PowerAction } from '#shared/model/guest-action.ts'
import { SHUTDOWN_TIMEOUT_S } from '#shared/model/guest-action-words.ts'
import type { GuestRow } from '#shared/model/guest.ts'
import type { ClusterLook } from '../cluster-looks.ts'

/** A verb as a button offers it. Pause and hibernate are both Proxmox' suspend. */
export type VerbKey = PowerAction['kind'] | 'hibernate'

interface Verb {
  readonly label: string
  readonly effect: string
  readonly danger: boolean
  readonly action: PowerAction
}

/** How a verb reads on buttons and in sentences. */
export const VERBS: Readonly<Record<VerbKey, Verb>> = {
  start: {
    label: 'Start',
    effect: 'Each starts on the node it is on.',
    danger: false,
    action: { kind: 'start' },
  },
  suspend: {
    label: 'Pause',
    effect: 'Each stands still with its memory kept on its node, until it is resumed.',
    danger: false,
    action: { kind: 'suspend', toDisk: false },
  },
  hibernate: {
    label: 'Hibernate',
    effect: 'The memory of each is written to disk and the machine ends; a start goes on where it was.',
    danger: false,
    action: { kind: 'suspend', toDisk: true },
  },
  resume: {
    label: 'Resume',
    effect: 'Each goes on where it was.',
    danger: false,
    action: { kind: 'resume' },
  },
  shutdown: {
    label: 'Shut down',
    effect: 'Each is asked to shut down by itself. One that does not answer keeps running, unless HA manages it.',
    danger: false,
    action: { kind: 'shutdown', timeoutS: SHUTDOWN_TIMEOUT_S },
  },
  stop: {
    label: 'Stop',
    effect: 'The plug is pulled: what was not written to disk is lost.',
    danger: true,
    action: { kind: 'stop', overruleShutdown: true },
  },
  reboot: {
    label: 'Reboot',
    effect: 'Each shuts down by itself and starts again; pending changes take effect.',
    danger: false,
    action: { kind: 'reboot', timeoutS: SHUTDOWN_TIMEOUT_S },
  },
  reset: {
    label: 'Reset',
    effect: 'As if the reset button were pressed: what was not written to disk is lost.',
    danger: true,
    action: { kind: 'reset' },
  },
}

/** In the order Proxmox lists them. */
export const VERB_ORDER: readonly VerbKey[] = [
  'start',
  'suspend',
  'hibernate',
  'resume',
  'shutdown',
  'stop',
  'reboot',
  'reset',
]

/** Those that stand as buttons; the rest are in the menu behind them. */
export const BUTTON_VERBS: readonly VerbKey[] = ['start', 'shutdown', 'stop', 'reboot']

/** Why a verb is grey for a selection. */
export const NONE_OF_THEM = 'None of the selected can be told that.'

const CONTAINER_LACKS: Partial<Record<VerbKey, string>> = {
  reset: 'A container has no reset button.',
  hibernate: 'A container cannot be suspended to disk.',
}

/** Why nothing can be done with a guest that its cluster lists no more. */
export const MISSING_OBSTACLE = 'It is missing: its cluster lists it no more.'

const stateObstacle = ({ status, lock, ha }: GuestRow, verb: VerbKey): string | null => {
  const hibernated = lock === 'suspended' || status === 'suspended'
  if (verb === 'resume') return status === 'paused' || hibernated ? null : 'It is not suspended.'
  if (verb === 'start') {
    if (status === 'paused') return 'It is paused: resume it.'
    return status === 'running' ? 'It is running already.' : null
  }
  if (status === 'stopped' || hibernated) return 'It is not running.'
  if (verb === 'hibernate' && ha !== '') return 'HA manages it and would start it again.'
  if (status !== 'paused') return null
  if (verb === 'suspend') return 'It is paused already.'
  return verb === 'shutdown' || verb === 'reboot' ? 'It is paused and cannot react.' : null
}

/** Why a guest cannot be told anything now; null when it can. */
export const reachObstacle = (guest: GuestRow, look: ClusterLook | undefined): string | null => {
  if (guest.status === 'missing') return MISSING_OBSTACLE
  if (look === undefined) return 'Its cluster is not known.'
  if (look.stale !== null) return look.stale.reason
  return guest.status === 'unknown' ? 'Its node does not report.' : null
}

/** Why a guest cannot be told this now; null when it can. One that is locked is waited for. The core checks again. */
export const powerObstacle = (guest: GuestRow, look: ClusterLook | undefined, verb: VerbKey): string | null => {
  if (!may('vm.power')) return NO_RIGHT
  if (guest.status === 'missing') return MISSING_OBSTACLE
  if (guest.template) return 'A template has no power state.'
  const lacks = guest.type === 'lxc' ? CONTAINER_LACKS[verb] : undefined
  return reachObstacle(guest, look) ?? lacks ?? stateObstacle(guest, verb)
}
