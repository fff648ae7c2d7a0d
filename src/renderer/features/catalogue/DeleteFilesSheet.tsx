import { useState } from 'react'
import { call } from '#renderer/client/client.ts'
import { useClusters } from '#renderer/client/clusters.store.ts'
import { newId } from '#renderer/client/new-id.ts'
import { ConfirmedAction } from '#renderer/components/ConfirmedAction.tsx'
import { InlineError } from '#renderer/components/InlineError.tsx'
import type { CatalogueVolume } from '#shared/model/catalogue.ts'
import type { JobId } from '#shared/model/ids.ts'
import { placeText } from './catalogue-rows.ts'
import { CopyChoice } from './CopyChoice.tsx'
import { isUsed, usersText, useUsage, volumeRef } from './use-usage.ts'

interface DeleteFilesSheetProps {
  /** Copies of one file. */
  readonly places: readonly CatalogueVolume[]
  /** It was confirmed, and is this job, of a file of this name. */
  readonly onBegun: (jobId: JobId, name: string) => void
  readonly onClose: () => void
}

/** Deletes copies of a file; those in use stay, as Proxmox would delete them from under their guests. */
export const DeleteFilesSheet = ({ places, onBegun, onClose }: DeleteFilesSheetProps) => {
  const byId = useClusters((state) => state.byId)
  const [id] = useState(() => newId<JobId>())
  const [kept, setKept] = useState<ReadonlySet<string>>(new Set())
  const { usage, error, reload } = useUsage(places)
  const used = places.filter(({ key }) => isUsed(usage?.get(key)))
  const chosen = places.filter((place) => !used.includes(place) && !kept.has(place.key))
  const name = places[0]?.name ?? ''
  const nameOf = (place: CatalogueVolume): string => `${byId.get(place.clusterId)?.name ?? ''}: ${placeText(place)}`
  const many = places.length > 1
  const everyUsed = usage !== null && used.length === places.length
  return (
    <ConfirmedAction
      plan={{
        title: `Delete ${name}`,
        noun: many ? 'copy' : 'file',
        targets: chosen.map((place) => ({
          id: place.key,
          name: place.name,
          place: nameOf(place),
          companyId: byId.get(place.clusterId)?.companyId ?? null,
        })),
        skipped: many
          ? []
          : used.flatMap((place) => {
              const found = usage?.get(place.key)
              const who = found === undefined ? '' : usersText(found)
              return { id: place.key, name, reason: `${nameOf(place)}: in the drive of ${who}` }
            }),
        effect:
          'Before each is deleted, the configurations of all guests that could have it in a drive are read once more.',
        lost: 'A deleted file does not come back.',
        danger: true,
        destructive: true,
        confirm: chosen.length === 1 ? `Delete ${many ? '1 copy' : 'file'}` : `Delete ${chosen.length} copies`,
        ...(everyUsed ? { refused: 'Guests use it. Take it out of their drives first.' } : {}),
      }}
      blockedReason={
        usage === null ? 'Looking who uses it …' : chosen.length === 0 ? 'Choose at least one copy.' : undefined
      }
      targetChoice={many && <CopyChoice places={places} usage={usage} kept={kept} onChange={setKept} />}
      act={() => call('catalogue.remove', { id, volumes: chosen.map(volumeRef) })}
      onDone={() => {
        onBegun(id, name)
      }}
      onClose={onClose}
    >
      {error !== null && <InlineError error={error} onRetry={reload} />}
    </ConfirmedAction>
  )
}
