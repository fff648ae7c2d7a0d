import { formatBytes } from '#renderer/components/format.ts'
import type { NodeRow } from '#shared/model/cluster.ts'
import type { GuestRow } from '#shared/model/guest.ts'
import { migrateObstacle, type MigrateCheck, type MigrateWay } from '#shared/model/migrate-check.ts'
import type { MigrateChecks } from './use-migrate-checks.ts'

/** One node as a choice for all of the guests. */
export interface NodeChoice {
  readonly node: NodeRow
  /** How many can go there; those of which nothing is known yet are hoped for. */
  readonly able: number
  /** Why the others cannot, each reason once with the names of the guests. */
  readonly reasons: readonly { readonly text: string; readonly names: readonly string[] }[]
}

/** Why a guest cannot be moved to a node, as far as the cluster was asked; null: nothing is known against it. */
export const guestObstacle = (
  guest: Pick<GuestRow, 'node'>,
  node: string,
  check: MigrateCheck | undefined,
  way: MigrateWay,
): string | null => {
  if (guest.node === node) return `It is on ${node} already.`
  return check === undefined ? null : migrateObstacle(check, node, way)
}

/** The same before a storage is chosen: a node that lacks one is as good as the storages it has for local disks. */
const nodeObstacle = (
  guest: Pick<GuestRow, 'node'>,
  node: string,
  check: MigrateCheck | undefined,
  { withLocalDisks }: Pick<MigrateWay, 'withLocalDisks'>,
): string | null => {
  const target = check?.targets.find((one) => one.node === node)
  const instead = target !== undefined && target.lacks.length > 0 ? (target.storages[0] ?? null) : null
  return guestObstacle(guest, node, check, { withLocalDisks, targetStorage: instead })
}

const freeOf = ({ mem, maxmem }: NodeRow): number => (mem === null || maxmem === null ? -1 : maxmem - mem)

/** How much room the node has; empty where it does not say. */
export const roomOf = (node: NodeRow): string => {
  if (node.status !== 'online' || freeOf(node) < 0) return ''
  const load = node.cpu === null ? '' : `, CPU ${Math.round(node.cpu * 100)} %`
  return `${formatBytes(freeOf(node))} memory free${load}`
}

/** The nodes to choose from: those that most can go to first, then those with the most memory free. */
export const nodeChoices = (
  nodes: readonly NodeRow[],
  guests: readonly GuestRow[],
  nameOf: (guest: GuestRow) => string,
  checks: MigrateChecks['checks'],
  way: Pick<MigrateWay, 'withLocalDisks'>,
): readonly NodeChoice[] =>
  nodes
    .map((node): NodeChoice => {
      const found = new Map<string, string[]>()
      for (const guest of guests) {
        const offline = node.status === 'online' ? null : 'It is offline.'
        const text = offline ?? nodeObstacle(guest, node.name, checks.get(guest.id), way)
        if (text !== null) found.set(text, [...(found.get(text) ?? []), nameOf(guest)])
      }
      const reasons = [...found].map(([text, names]) => ({ text, names }))
      return { node, able: guests.length - reasons.reduce((sum, { names }) => sum + names.length, 0), reasons }
    })
    .toSorted((one, other) => other.able - one.able || freeOf(other.node) - freeOf(one.node))

/** The one node that any of them can go to; empty where there are several, or none. */
export const onlyPossible = (choices: readonly NodeChoice[]): string => {
  const [first, ...others] = choices.filter(({ able }) => able > 0)
  return first === undefined || others.length > 0 ? '' : first.node.name
}

/** Storages of the node that local disks of any of them can go to; each guest is held against the one that is chosen. */
export const targetStorages = (checks: readonly MigrateCheck[], node: string): readonly string[] =>
  [
    ...new Set(
      checks
        .filter(({ localDisks }) => localDisks.length > 0)
        .flatMap(({ targets }) => targets.find((target) => target.node === node)?.storages ?? []),
    ),
  ].toSorted()
