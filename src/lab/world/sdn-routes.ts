import type { LabCall, LabRoute } from '../http/handler.ts'
import { compact, settled } from './routing.ts'

type Row = Record<string, unknown>

const DIGEST = '0d50206d52321fc74f14905f84c651587d92f877'

/** Networks the caller may see or use. */
const vnets = (call: LabCall): Row[] =>
  (call.cluster.vnets ?? [])
    .filter(({ vnet, zone }) => call.mayAny(`/sdn/zones/${zone}/${vnet}`, 'SDN.Audit', 'SDN.Use', 'SDN.Allocate'))
    .map(({ vnet, zone, alias, tag, type }) => compact({ alias, digest: DIGEST, tag, type, vnet, zone }))

const zones = (call: LabCall): Row[] =>
  [...new Set((call.cluster.vnets ?? []).map(({ zone }) => zone))]
    .filter((zone) => call.mayAny(`/sdn/zones/${zone}`, 'SDN.Audit', 'SDN.Use', 'SDN.Allocate'))
    .map((zone) => ({ bridge: 'vmbr0', digest: DIGEST, ipam: 'pve', type: 'vlan', zone }))

export const sdnRoutes: LabRoute[] = settled([
  { method: 'GET', path: '/cluster/sdn/vnets', handler: vnets },
  { method: 'GET', path: '/cluster/sdn/zones', handler: zones },
])
