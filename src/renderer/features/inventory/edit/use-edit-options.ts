import { useCallback } from 'react'
import { call } from '#renderer/client/client.ts'
import { useLoaded } from '#renderer/client/use-loaded.ts'
import type { AppError } from '#shared/errors.ts'
import type { EditOptions } from '#shared/model/guest-edit/editable.ts'
import type { GuestId } from '#shared/model/ids.ts'
import { formatBytes } from '#renderer/components/format.ts'

interface LoadedOptions {
  readonly value: EditOptions | null
  readonly error: AppError | null
}

/** What can be chosen for a machine; null until its cluster said. */
export const useEditOptions = (id: GuestId): LoadedOptions => {
  const load = useCallback(() => call('guests.editOptions', { id }), [id])
  return useLoaded(load)
}

interface Choice {
  readonly value: string
  readonly label: string
}

const NONE: Choice = { value: '', label: 'Choose …' }

/** Storages that take disks of this kind, with the room they have. */
export const storageChoices = (options: EditOptions | null, content: string): Choice[] => [
  NONE,
  ...(options?.storages ?? [])
    .filter((storage) => storage.content.includes(content))
    .map(({ name, free }) => ({ value: name, label: free === null ? name : `${name} (${formatBytes(free)} free)` })),
]

/** @param present kept among the choices though it is not listed */
export const bridgeChoices = (options: EditOptions | null, present: string): Choice[] => {
  const listed = (options?.bridges ?? []).map(({ name, vnet, comment }) => ({
    value: name,
    label: `${name}${vnet ? ' (VNet)' : ''}${comment === '' ? '' : ` – ${comment}`}`,
  }))
  const missing = present !== '' && !listed.some(({ value }) => value === present)
  return [NONE, ...(missing ? [{ value: present, label: present }] : []), ...listed]
}

export const imageChoices = (options: EditOptions | null, present: string): Choice[] => {
  const listed = (options?.images ?? []).map(({ volid, name, size }) => ({
    value: volid,
    label: size === null ? name : `${name} (${formatBytes(size)})`,
  }))
  const missing = present !== '' && !listed.some(({ value }) => value === present)
  return [{ value: '', label: 'Empty' }, ...(missing ? [{ value: present, label: present }] : []), ...listed]
}
