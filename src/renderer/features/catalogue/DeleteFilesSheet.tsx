import { useState } from 'react'
import { call } from '#renderer/client/client.ts'
import { useClusters } from '#renderer/client/clusters.store.ts'
import { newId } from '#renderer/client/new-id.ts'
import { ConfirmedAction } from '#renderer/components/ConfirmedAction.tsx'
import { InlineError } from '#renderer/components/InlineError.tsx'
import type { CatalogueVolume } from '#shared/model/catalogue.ts'
import type { JobId } from '#shared/model/ids.ts'
import { placeText } from './catalogue-rows.ts'
import { isUsed, usersText, useUsage, volumeRef } from './use-usage.ts'

interface DeleteFilesSheetProps {
  readonly places: readonly CatalogueVolume[]
  readonly onClose: () => void
}

/** Deletes copies of files; those in use stay, as Proxmox would delete them from under their guests. */
export const DeleteFilesSheet = ({ places, onClose }: DeleteFilesSheetProps) => {
  const byId = useClusters((state) => state.byId)
  const [id] = useState(() => newId<JobId>())
  const { usage, error, reload } = useUsage(places)
  const used = places.filter(({ key }) => isUsed(usage?.get(key)))
  const free = places.filter((place) => !used.includes(place))
  const [first] = places
  const nameOf = (place: CatalogueVolume): string => `${byId.get(place.clusterId)?.name ?? ''}: ${placeText(place)}`
  const names = new Set(places.map(({ name }) => name))
  const what = names.size === 1 ? (first?.name ?? '') : `${names.size} files`
  const everyUsed = usage !== null && free.length === 0
  return (
    <ConfirmedAction
      plan={{
        title: `Delete ${what}`,
        noun: free.length === 1 ? 'file' : 'copy',
        targets: free.map((place) => ({
          id: place.key,
          name: place.name,
          place: nameOf(place),
          companyId: byId.get(place.clusterId)?.companyId ?? null,
        })),
        skipped: used.flatMap((place) => {
          const found = usage?.get(place.key)
          const who = found === undefined ? '' : usersText(found)
          return { id: place.key, name: place.name, reason: `${nameOf(place)}: in the drive of ${who}` }
        }),
        effect:
          'Before each is deleted, the configurations of all guests that could have it in a drive are read once more.',
        lost: 'A deleted file does not come back.',
        danger: true,
        destructive: true,
        confirm: free.length === 1 ? 'Delete file' : `Delete ${free.length} copies`,
        ...(everyUsed ? { refused: 'Guests use it. Take it out of their drives first.' } : {}),
      }}
      blockedReason={usage === null ? 'Looking who uses it …' : undefined}
      act={() => call('catalogue.remove', { id, volumes: free.map(volumeRef) })}
      onClose={onClose}
    >
      {error !== null && <InlineError error={error} onRetry={reload} />}
    </ConfirmedAction>
  )
}
