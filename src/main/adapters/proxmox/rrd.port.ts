import type { GraphFrame, GraphSeries } from '#shared/model/graph.ts'
import type { ProxmoxCall, ProxmoxGuestType } from './proxmox.port.ts'

/**
 * The graphs that every node keeps of itself, its guests and its storages (`rrddata`), averaged over the steps of the
 * frame. Version 9 keeps finer archives than 8 and more columns; what a version does not measure is an absent column.
 */
export interface ProxmoxRrd {
  readonly guestGraph: (
    node: string,
    type: ProxmoxGuestType,
    vmid: number,
    frame: GraphFrame,
    call: ProxmoxCall,
  ) => Promise<GraphSeries>
  readonly nodeGraph: (node: string, frame: GraphFrame, call: ProxmoxCall) => Promise<GraphSeries>
  readonly storageGraph: (node: string, storage: string, frame: GraphFrame, call: ProxmoxCall) => Promise<GraphSeries>
}
