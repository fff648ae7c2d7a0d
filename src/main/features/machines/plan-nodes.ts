import type { NodeRow, StorageRow } from '#shared/model/cluster.ts'
import type { GuestRow } from '#shared/model/guest.ts'
import {
  judgeNodes,
  lacksMemory,
  nodeReason,
  withMachineOn,
  type NodeCandidate,
  type NodeNeed,
} from '#shared/model/machine/choose-node.ts'
import type { FieldProblem, NodeVerdict } from '#shared/model/machine/machine-plan.ts'
import type { MachineSpec } from '#shared/model/machine/machine-spec.ts'
import type { ClusterOffer } from './cluster-offer.ts'

interface Surroundings {
  readonly spec: MachineSpec
  readonly template: GuestRow | null
  readonly offer: ClusterOffer
  readonly nodes: readonly NodeRow[]
  /** All of the cluster. */
  readonly storages: readonly StorageRow[]
  /** Whether the asker may know how full the nodes are. */
  readonly seesLoad: boolean
}

export interface ChosenNode {
  readonly node: string | null
  readonly reason: string
}

const left = (total: number | null, used: number | null): number | null =>
  total === null || used === null ? null : total - used

const candidates = ({ nodes, storages, offer }: Surroundings): NodeCandidate[] =>
  nodes.map((node) => ({
    name: node.name,
    online: node.status === 'online',
    freeMemory: left(node.maxmem, node.mem),
    storages: new Map(
      storages
        .filter((row) => row.status === 'available' && row.nodes.includes(node.name))
        .map((row) => [row.name, left(row.maxdisk, row.disk)]),
    ),
    bridges: offer.bridges.has(node.name) ? new Set(offer.bridges.get(node.name)?.map(({ name }) => name)) : null,
  }))

/** The storage a disk goes to; null: where the template's is. */
const storageOf = (spec: MachineSpec, index: number): string | null => spec.disks[index]?.storage ?? spec.storage

const needOf = ({ spec, template, offer, storages }: Surroundings): NodeNeed => {
  const disks = new Map<string, number>()
  const add = (storage: string | null, bytes: number): void => {
    if (storage !== null) disks.set(storage, (disks.get(storage) ?? 0) + bytes)
  }
  const { source } = spec
  const image =
    source.kind === 'template'
      ? undefined
      : offer.images.find(
          ({ volid }) =>
            volid ===
            (source.kind === 'cloud_image' ? source.image : source.kind === 'iso' ? source.iso : source.template),
        )
  const linked = source.kind === 'template' && source.clone === 'linked'
  spec.disks.forEach(({ size }, index) => {
    const own = index === 0 ? (template?.maxdisk ?? image?.size ?? 0) : 0
    const bytes = Math.max(size ?? 0, own)
    // A linked clone takes room only for what it grows by.
    const taken = index === 0 && linked ? bytes - own : bytes
    add(storageOf(spec, index) ?? template?.storages[0] ?? null, taken)
  })
  add(image?.storage ?? null, 0)
  const bridges = spec.nics.flatMap(({ network }) => (network.kind === 'bridge' ? [network.bridge] : []))
  const isShared = (name: string): boolean => storages.some((row) => row.name === name && row.shared)
  const local = template?.storages.filter((name) => !isShared(name)) ?? []
  let only: NodeNeed['only'] = null
  if (template !== null && (template.storages.length === 0 || local.length > 0))
    only = {
      nodes: [template.node],
      because: `does not have ${template.name}, which lies on a local storage of ${template.node}`,
    }
  else if (image !== undefined) only = { nodes: image.nodes, because: `does not reach ${image.name}` }
  return { memory: spec.memory, disks, bridges, only }
}

/** A node for each of so many machines, the emptiest each time; what was put on one counts for the next. */
export const chooseNodes = (
  surroundings: Surroundings,
  count: number,
): {
  readonly chosen: ChosenNode[]
  readonly verdicts: NodeVerdict[]
  readonly problems: FieldProblem[]
  readonly warnings: FieldProblem[]
} => {
  const { spec, seesLoad, storages } = surroundings
  const need = needOf(surroundings)
  const shared = new Set(storages.flatMap((row) => (row.shared ? [row.name] : [])))
  const first = candidates(surroundings)
  const verdicts = judgeNodes(first, need, seesLoad)
  const chosen: ChosenNode[] = []
  const problems: FieldProblem[] = []
  const warnings: FieldProblem[] = []
  let nodes = first
  for (let index = 0; index < count; index += 1) {
    // Whoever chooses the node himself may put more on it than its memory holds.
    const judged = judgeNodes(nodes, spec.node === null ? need : { ...need, memory: 0 }, seesLoad)
    const fitting = judged.filter(({ fits }) => fits)
    const verdict = spec.node === null ? fitting[0] : judged.find(({ node }) => node === spec.node)
    if (verdict?.fits !== true) {
      problems.push({ field: 'node', message: refusal(spec, verdict, judged, index) })
      break
    }
    const candidate = nodes.find(({ name }) => name === verdict.node)
    if (spec.node !== null && candidate !== undefined && lacksMemory(candidate, need) && warnings.length === 0)
      warnings.push({ field: 'node', message: `${spec.node} has less free memory than the machine is given.` })
    chosen.push({ node: verdict.node, reason: nodeReason(verdict, spec.node !== null, fitting.length) })
    nodes = withMachineOn(nodes, verdict.node, need, shared)
  }
  while (chosen.length < count) chosen.push({ node: null, reason: '' })
  return { chosen, verdicts, problems, warnings }
}

const refusal = (
  spec: MachineSpec,
  verdict: NodeVerdict | undefined,
  judged: readonly NodeVerdict[],
  placed: number,
): string => {
  if (spec.node !== null)
    return verdict === undefined ? `There is no node ${spec.node} on this cluster.` : `${spec.node} ${verdict.reason}.`
  const each = judged.map(({ node, reason }) => `${node} ${reason}`).join('; ')
  return placed === 0 ? `No node will do: ${each}.` : `No node will do for machine ${placed + 1}: ${each}.`
}
