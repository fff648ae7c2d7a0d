import { createHash } from 'node:crypto'
import { AppError } from '#shared/errors.ts'
import { refusalWords } from '#main/adapters/proxmox/refusal-words.ts'
import type { GuestConfigValues } from '#shared/model/guest-config.ts'
import type { PendingChange } from '#shared/model/guest-edit/editable.ts'
import type { ActionSubject } from '../actions/action-executor.ts'

/** Both wordings of Proxmox for a digest that is not the file's any more (quirk 20). */
const MISMATCH = /checksum mismatch|detected modified configuration/i

export const isDigestMismatch = (error: unknown): boolean => MISMATCH.test(refusalWords(error))

/** How the page knows this refusal among other conflicts. */
const CHANGED = 'config_changed'

/** Somebody was faster: nothing was changed, and the form has to be looked at again. */
const changedMeanwhile = (name: string): AppError =>
  new AppError(
    'conflict',
    `The configuration of “${name}” was changed by somebody else since it was shown. Nothing was changed by you: look at the difference and decide.`,
    { reason: CHANGED },
  )

/** The configuration of a guest at one moment. */
export interface CurrentConfig {
  readonly values: GuestConfigValues
  readonly pending: readonly PendingChange[]
  /** Proxmox' own, of the whole file: sent along, so that nobody comes in between reading and writing. */
  readonly digest: string
  /** Of what is edited: what a form shows and its change is held against. */
  readonly fingerprint: string
}

/**
 * What comes and goes without anybody editing: a lock while a backup runs, the snapshot the guest descends from. Proxmox'
 * digest covers them, and with it no change could ever wait for the end of a backup.
 */
const NOT_EDITED: ReadonlySet<string> = new Set(['lock', 'parent', 'snaptime', 'meta', 'digest'])

const fingerprintOf = (values: GuestConfigValues, pending: readonly PendingChange[]): string => {
  const hash = createHash('sha1')
  const line = (parts: readonly (string | null)[]): void => void hash.update(`${JSON.stringify(parts)}\n`)
  for (const [key, value] of Object.entries(values).sort(([a], [b]) => (a < b ? -1 : 1)))
    if (!NOT_EDITED.has(key)) line([key, value])
  for (const { key, pending: next } of [...pending].sort((a, b) => (a.key < b.key ? -1 : 1)))
    line(['pending', key, next])
  return hash.digest('hex')
}

export const readConfig = async ({ guest, api, call }: ActionSubject): Promise<CurrentConfig> => {
  const [{ values, digest }, pending] = await Promise.all([
    api.guestConfig(guest.node, guest.type, guest.vmid, call),
    api.guestPending(guest.node, guest.type, guest.vmid, call),
  ])
  return { values, pending, digest, fingerprint: fingerprintOf(values, pending) }
}

/** The values with all that waits for a restart: what a further change goes on from. */
export const afterRestart = ({ values, pending }: CurrentConfig): GuestConfigValues => {
  const next: Record<string, string> = { ...values }
  for (const { key, pending: value } of pending) {
    if (value === null) delete next[key]
    else next[key] = value
  }
  return next
}

/**
 * What is there, if it is what the form showed.
 * @param shown null: whatever it is will do
 * @throws AppError `conflict` when somebody changed it
 */
export const configAsShown = async (subject: ActionSubject, shown: string | null): Promise<CurrentConfig> => {
  const config = await readConfig(subject)
  if (shown !== null && shown !== config.fingerprint) throw changedMeanwhile(subject.guest.name)
  return config
}

/** Proxmox' refusal of a digest in the words of the form. */
export const orChanged =
  (name: string) =>
  (error: unknown): never => {
    throw isDigestMismatch(error) ? changedMeanwhile(name) : error
  }
