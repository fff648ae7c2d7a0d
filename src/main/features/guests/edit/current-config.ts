import { AppError } from '#shared/errors.ts'
import type { ProxmoxGuestConfig } from '#main/adapters/proxmox/proxmox.types.ts'
import type { ActionSubject } from '../actions/action-executor.ts'

/** Both wordings of Proxmox for a digest that is not the file's any more (quirk 20). */
const MISMATCH = /checksum mismatch|detected modified configuration/i

export const isDigestMismatch = (error: unknown): boolean =>
  error instanceof AppError && error.code === 'cluster_refused' && MISMATCH.test(String(error.details?.reason ?? ''))

/** How the page knows this refusal among other conflicts. */
const CHANGED = 'config_changed'

/** Somebody was faster: nothing was changed, and the form has to be looked at again. */
export const changedMeanwhile = (name: string): AppError =>
  new AppError(
    'conflict',
    `The configuration of “${name}” was changed by somebody else since it was shown. Nothing was changed by you: look at the difference and decide.`,
    { reason: CHANGED },
  )

export const readConfig = ({ guest, api, call }: ActionSubject): Promise<ProxmoxGuestConfig> =>
  api.guestConfig(guest.node, guest.type, guest.vmid, call)

/** @throws AppError `conflict` when it is not what the form showed; null: whatever it is will do */
export const assertDigest = (name: string, config: ProxmoxGuestConfig, digest: string | null): void => {
  if (digest !== null && digest !== config.digest) throw changedMeanwhile(name)
}

/** Proxmox' refusal of a digest in the words of the form. */
export const orChanged =
  (name: string) =>
  (error: unknown): never => {
    throw isDigestMismatch(error) ? changedMeanwhile(name) : error
  }
