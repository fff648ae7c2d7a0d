import { z } from 'zod'
import { Graph, GraphFrame } from '../model/graph.ts'
import { ClusterId, GuestId, NodeName } from '../model/ids.ts'
import type { Contract } from './contract.ts'

/** `live`: the cluster is asked first, and its failure told in `problem`; else what is stored is answered at once. */
const Asked = z.object({ frame: GraphFrame, live: z.boolean() })

/** Measurements over time, as the nodes keep them; the last that were read are there offline. */
export const graphsContract = {
  'graphs.guest': {
    summary: 'Processor, memory, network and disk of one guest over an hour up to a year; gaps stay gaps.',
    permission: 'vm.read',
    scope: 'company',
    input: Asked.extend({ id: GuestId }),
    output: Graph,
  },
  'graphs.node': {
    summary: 'Processor, load, memory, network and root disk of one node over an hour up to a year.',
    permission: 'cluster.read',
    scope: 'company',
    input: Asked.extend({ clusterId: ClusterId, node: NodeName }),
    output: Graph,
  },
  'graphs.storage': {
    summary: 'Used and total bytes of one storage over an hour up to a year.',
    permission: 'cluster.read',
    scope: 'company',
    /** `key` as the inventory names it: `<clusterId>/<storage>` when shared, `<clusterId>/<node>/<storage>` when local. */
    input: Asked.extend({ clusterId: ClusterId, key: z.string().max(300) }),
    output: Graph,
  },
} as const satisfies Contract
