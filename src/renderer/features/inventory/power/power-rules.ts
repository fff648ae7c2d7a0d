import { may, NO_RIGHT } from '#renderer/client/access.store.ts'
import type { GuestRow, PowerVerb } from '#shared/model/guest.ts'
import type { ClusterLook } from '../cluster-looks.ts'

/** How a verb reads on buttons and in sentences. */
export const VERBS: Record<PowerVerb, { readonly label: string; readonly effect: string; readonly danger: boolean }> = {
  start: { label: 'Start', effect: 'Each starts on the node it is on.', danger: false },
  shutdown: {
    label: 'Shut down',
    effect: 'Each is asked to shut down by itself. One that does not answer keeps running.',
    danger: false,
  },
  stop: {
    label: 'Stop',
    effect: 'The plug is pulled: what was not written to disk is lost.',
    danger: true,
  },
  reboot: {
    label: 'Reboot',
    effect: 'Each shuts down by itself and starts again; pending changes take effect.',
    danger: false,
  },
}

/** In the order Proxmox lists them. */
export const VERB_ORDER: readonly PowerVerb[] = ['start', 'shutdown', 'stop', 'reboot']

/** Why a verb is grey for a selection. */
export const NONE_OF_THEM = 'None of the selected can be told that.'

/** Why nothing can be done with a guest that its cluster lists no more. */
export const MISSING_OBSTACLE = 'It is missing: its cluster lists it no more.'

/** Why a guest cannot be told this now; null when it can. The core checks again. */
export const powerObstacle = (guest: GuestRow, look: ClusterLook | undefined, verb: PowerVerb): string | null => {
  if (!may('vm.power')) return NO_RIGHT
  if (guest.status === 'missing') return MISSING_OBSTACLE
  if (guest.template) return 'A template has no power state.'
  if (look === undefined) return 'Its cluster is not known.'
  if (look.stale !== null) return look.stale.reason
  if (guest.lock !== '' && verb !== 'stop') return `It is locked (${guest.lock}).`
  if (guest.status === 'unknown') return 'Its node does not report.'
  if (verb === 'start' && guest.status === 'running') return 'It is running already.'
  if (verb !== 'start' && guest.status === 'stopped') return 'It is not running.'
  return null
}
