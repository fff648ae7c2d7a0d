import type { RecordFor } from '#main/features/activity/record-for.ts'
import type { MachineRecord } from './machine-record.ts'

/** Writes how the making of a machine ended: in the guest's own timeline, once there is a guest. */
export type RecordMachine = (machine: MachineRecord, problem: string | null) => void

export const createRecordMachine =
  (record: RecordFor): RecordMachine =>
  ({ id, guestId, name, vmid, node, companyId, clusterId, createdById, createdBy }, problem) => {
    record('machines.create', { userId: createdById, name: createdBy }, [
      {
        entity: guestId === null ? 'machine' : 'guest',
        entityId: guestId ?? id,
        label: name,
        companyId,
        clusterId,
        description:
          problem === null
            ? `“${name}”${vmid === null ? '' : ` (${vmid})`} is created on ${node}`
            : `Failed: Create “${name}”. ${problem}`,
        outcome: problem === null ? 'success' : 'failed',
      },
    ])
  }
