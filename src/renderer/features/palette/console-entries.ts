import {
  consoleObstacle,
  consolePlaceOfGuest,
  openConsole,
  shellObstacle,
} from '#renderer/features/console/open-console.ts'
import type { ClusterLooks } from '#renderer/features/inventory/cluster-looks.ts'
import type { NodeRow } from '#shared/model/cluster.ts'
import type { GuestRow } from '#shared/model/guest.ts'
import { wordsOf, type PaletteEntry } from './palette.model.ts'

/** Offered for one query; more words make it fewer. */
const OFFERED = 8
const WORDS: ReadonlySet<string> = new Set(['console', 'shell'])

interface ConsoleContext {
  readonly guestOf: (id: string) => GuestRow | undefined
  readonly nodeOf: (key: string) => NodeRow | undefined
  readonly looks: ClusterLooks
  /** Entries the rest of the words find. */
  readonly find: (query: string) => readonly PaletteEntry[]
}

const entryOf = (entry: PaletteEntry, context: ConsoleContext): PaletteEntry | null => {
  const { guestOf, nodeOf, looks } = context
  const guest = entry.kind === 'guest' ? guestOf(entry.key.slice('guest/'.length)) : undefined
  if (guest !== undefined) {
    if (consoleObstacle(guest, looks.get(guest.clusterId)) !== null) return null
    const title = `Console of ${guest.name}`
    return made(`console/${guest.id}`, title, entry.hint, () => {
      openConsole(consolePlaceOfGuest(guest))
    })
  }
  const node = entry.kind === 'node' ? nodeOf(entry.key.slice('node/'.length)) : undefined
  if (node === undefined || shellObstacle(node, looks.get(node.clusterId)) !== null) return null
  return made(`shell/${node.key}`, `Shell of ${node.name}`, entry.hint, () => {
    openConsole({ kind: 'node', clusterId: node.clusterId, node: node.name })
  })
}

const made = (key: string, title: string, hint: string, run: () => void): PaletteEntry => ({
  key,
  kind: 'action',
  title,
  hint,
  text: title.toLowerCase(),
  run,
})

/** `console web-01` offers the console of what `web-01` finds, `shell pve1` the shell of a node. */
export const consoleEntries = (query: string, context: ConsoleContext): PaletteEntry[] => {
  const words = wordsOf(query)
  const rest = words.filter((word) => !WORDS.has(word))
  if (rest.length === 0 || rest.length === words.length) return []
  return context
    .find(rest.join(' '))
    .flatMap((entry) => entryOf(entry, context) ?? [])
    .slice(0, OFFERED)
}
