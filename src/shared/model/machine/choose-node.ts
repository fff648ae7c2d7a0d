import { quotaAmountText } from '../quota.ts'
import type { NodeVerdict } from './machine-plan.ts'

/** A node as far as it matters where a machine goes. Bytes; null: not known, or not for the asker to know. */
export interface NodeCandidate {
  readonly name: string
  readonly online: boolean
  readonly freeMemory: number | null
  /** Free room by storage; what is not there does not reach the node. */
  readonly storages: ReadonlyMap<string, number | null>
  /** Null: not known, so none is missed. */
  readonly bridges: ReadonlySet<string> | null
}

/** What a machine needs of its node. */
export interface NodeNeed {
  readonly memory: number
  /** Bytes by storage, 0 where it must only be there. */
  readonly disks: ReadonlyMap<string, number>
  readonly bridges: readonly string[]
  /** Only these will do, with the reason; null: any. */
  readonly only: { readonly nodes: readonly string[]; readonly because: string } | null
}

const bytes = (amount: number): string => quotaAmountText('disk', amount).replace(/ disk$/, '')

/** Whether only memory is short: Proxmox starts more than fits, and whoever chooses the node himself may want that. */
export const lacksMemory = (node: NodeCandidate, need: NodeNeed): boolean =>
  node.freeMemory !== null && need.memory > node.freeMemory

/** Why the machine cannot be on this node, as the end of a sentence; null when it can. */
const obstacle = (node: NodeCandidate, need: NodeNeed, figures: boolean): string | null => {
  if (!node.online) return 'is offline'
  if (need.only !== null && !need.only.nodes.includes(node.name)) return need.only.because
  for (const bridge of need.bridges) if (node.bridges !== null && !node.bridges.has(bridge)) return `has no ${bridge}`
  for (const [storage, wanted] of need.disks) {
    const free = node.storages.get(storage)
    if (free === undefined) return `has no ${storage}`
    if (free !== null && wanted > free)
      return `has ${bytes(Math.max(0, free))} free on ${storage}, ${bytes(wanted)} are needed`
  }
  if (lacksMemory(node, need))
    return figures
      ? `has ${bytes(Math.max(0, node.freeMemory ?? 0))} memory free, ${bytes(need.memory)} are needed`
      : 'has not enough memory free'
  return null
}

/** Of the fullest storage the machine writes to; one it only reads its source from says nothing about its room. */
const freeStorage = (node: NodeCandidate, need: NodeNeed): number | null => {
  const written = [...need.disks].flatMap(([storage, wanted]) => (wanted > 0 ? [storage] : []))
  const counted = written.length > 0 ? written : [...need.disks.keys()]
  const rooms = counted.flatMap((storage) => node.storages.get(storage) ?? [])
  return rooms.length === 0 ? null : Math.min(...rooms)
}

const figuresText = (memory: number | null, storage: number | null): string => {
  const parts = [
    ...(memory === null ? [] : [`${bytes(memory)} memory`]),
    ...(storage === null ? [] : [`${bytes(storage)} storage`]),
  ]
  return parts.length === 0 ? 'has what is needed' : `has ${parts.join(' and ')} free`
}

/**
 * Every node with what speaks for or against it, the best first: most free memory, then most free storage, then by name.
 * @param figures false: how full the nodes are is not for the asker to know, and is left out of what he reads
 */
export const judgeNodes = (nodes: readonly NodeCandidate[], need: NodeNeed, figures: boolean): NodeVerdict[] =>
  nodes
    .map((node) => ({ node, problem: obstacle(node, need, figures), room: freeStorage(node, need) }))
    .map(({ node, problem, room }): NodeVerdict & { readonly sort: readonly [number, number] } => ({
      node: node.name,
      fits: problem === null,
      freeMemory: figures ? node.freeMemory : null,
      freeStorage: room,
      reason: problem ?? figuresText(figures ? node.freeMemory : null, room),
      sort: [node.freeMemory ?? -1, room ?? -1],
    }))
    .sort(
      (left, right) =>
        Number(right.fits) - Number(left.fits) ||
        right.sort[0] - left.sort[0] ||
        right.sort[1] - left.sort[1] ||
        left.node.localeCompare(right.node, 'en', { numeric: true }),
    )
    .map(({ sort: _sort, ...verdict }) => verdict)

/**
 * The nodes after the machine was put on one of them: the next is chosen among these.
 * @param shared names of storages that are the same one on every node
 */
export const withMachineOn = (
  nodes: readonly NodeCandidate[],
  name: string,
  need: NodeNeed,
  shared: ReadonlySet<string>,
): NodeCandidate[] =>
  nodes.map((node) => {
    const isHere = node.name === name
    const left = (storage: string, free: number | null): number | null =>
      free === null || !(isHere || shared.has(storage)) ? free : free - (need.disks.get(storage) ?? 0)
    return {
      ...node,
      freeMemory: node.freeMemory === null || !isHere ? node.freeMemory : node.freeMemory - need.memory,
      storages: new Map([...node.storages].map(([storage, free]) => [storage, left(storage, free)])),
    }
  })

/** Why this node, in a sentence. @param asked whether somebody chose it himself */
export const nodeReason = (verdict: NodeVerdict, asked: boolean, considered: number): string => {
  if (asked) return `Chosen by hand; ${verdict.reason}.`
  if (considered === 1) return `The only node that will do: ${verdict.reason}.`
  return `Most free of ${considered} nodes that will do: ${verdict.reason}.`
}
