import { decodeGraph } from './decode-rrd.ts'
import type { ClusterCalls } from './calls.ts'
import type { ProxmoxRrd } from './rrd.port.ts'

const part = encodeURIComponent

export const rrdCalls = (atNode: ClusterCalls['atNode']): ProxmoxRrd => ({
  guestGraph: async (node, type, vmid, frame, call) =>
    decodeGraph((await atNode('GET', node, `/${type}/${vmid}/rrddata?timeframe=${frame}&cf=AVERAGE`, call)).data),
  nodeGraph: async (node, frame, call) =>
    decodeGraph((await atNode('GET', node, `/rrddata?timeframe=${frame}&cf=AVERAGE`, call)).data),
  storageGraph: async (node, storage, frame, call) =>
    decodeGraph(
      (await atNode('GET', node, `/storage/${part(storage)}/rrddata?timeframe=${frame}&cf=AVERAGE`, call)).data,
    ),
})
