import { useCallback } from 'react'
import { call } from '#renderer/client/client.ts'
import { useLoaded } from '#renderer/client/use-loaded.ts'
import type { SnapshotNames } from '#shared/contract/guest-actions.contract.ts'
import type { GuestId } from '#shared/model/ids.ts'

interface TakenNames {
  /** The clusters have not answered yet. */
  readonly asking: boolean
  /** Guests that have a snapshot of this name. */
  readonly havers: (name: string) => readonly GuestId[]
}

/** Names of the snapshots these guests have, asked once of their clusters. What one of them does not say, its job finds out. */
export const useTakenNames = (ids: readonly GuestId[]): TakenNames => {
  const key = ids.join()
  const { value, error } = useLoaded(
    useCallback(
      async (): Promise<readonly SnapshotNames[]> =>
        key === '' ? [] : call('guests.snapshotNames', { guestIds: key.split(',') }),
      [key],
    ),
  )
  return {
    asking: value === null && error === null,
    havers: (name) => (value ?? []).filter(({ names }) => names.includes(name)).map(({ guestId }) => guestId),
  }
}
