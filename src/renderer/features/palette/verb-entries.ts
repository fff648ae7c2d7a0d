import type { ClusterLooks } from '#renderer/features/inventory/cluster-looks.ts'
import { powerObstacle, VERBS, type VerbKey } from '#renderer/features/inventory/power/power-rules.ts'
import type { GuestRow } from '#shared/model/guest.ts'
import type { GuestId } from '#shared/model/ids.ts'
import { splitVerb, type PaletteEntry } from './palette.model.ts'

/** Actions offered for one query; more words make it fewer. */
const OFFERED = 8

interface VerbContext {
  readonly guestOf: (id: string) => GuestRow | undefined
  readonly looks: ClusterLooks
  /** Entries the rest of the words find. */
  readonly find: (query: string) => readonly PaletteEntry[]
  /** Opens the sheet that asks for confirmation. */
  readonly request: (verb: VerbKey, ids: readonly GuestId[]) => void
}

/** `stop web-01` offers to stop what `web-01` finds, as far as it can be told that now. Each asks before it acts. */
export const verbEntries = (query: string, { guestOf, looks, find, request }: VerbContext): PaletteEntry[] => {
  const split = splitVerb(query)
  if (split === null) return []
  const { verb, rest } = split
  return find(rest)
    .flatMap((entry): PaletteEntry[] => {
      const guest = entry.kind === 'guest' ? guestOf(entry.key.slice('guest/'.length)) : undefined
      if (guest === undefined || powerObstacle(guest, looks.get(guest.clusterId), verb) !== null) return []
      const title = `${VERBS[verb].label} ${guest.name}`
      return [
        {
          key: `${verb}/${guest.id}`,
          kind: 'action',
          title,
          hint: entry.hint,
          text: title.toLowerCase(),
          run: () => {
            request(verb, [guest.id])
          },
        },
      ]
    })
    .slice(0, OFFERED)
}
