import { describe, expect, it } from 'vitest'
import type { MissingRight } from '#shared/model/cluster.ts'
import { clusterView } from '#main/features/fleet/cluster-view.ts'
import type { BackupListing } from '#main/features/fleet/connections.port.ts'
import type { StoredCluster } from '#main/features/fleet/fleet.repository.ts'
import { missingRights } from '#main/features/fleet/rights.ts'
import { makeCluster } from '#support/fleet-rows.ts'

const unknown = (backups: BackupListing, missing: readonly MissingRight[]) =>
  // A stored cluster has its credential besides, which no view is made of.
  clusterView({ ...makeCluster(1), missingRights: missing } as unknown as StoredCluster, {
    health: null,
    version: null,
    slicedFor: [],
    backups,
  }).backupsUnknown

const auditor = missingRights({ '/': ['VM.Audit', 'Sys.Audit', 'Datastore.Audit'] })
const operator = missingRights({ '/': ['VM.Audit', 'VM.Backup', 'Sys.Audit', 'Datastore.AllocateSpace'] })

describe('whether the backups of a cluster are known', () => {
  it('are, once every storage was listed, whatever the rights were when they were last read', () => {
    expect([unknown('whole', operator), unknown('whole', auditor)]).toEqual([null, null])
  })

  it('are not for want of rights, also where no storage is seen at all', () => {
    expect([unknown('part', auditor), unknown('nothing', auditor)]).toEqual(['rights', 'rights'])
  })

  it('are not until the last storage was listed; a cluster without one that holds backups has none', () => {
    expect([unknown('part', operator), unknown('nothing', operator)]).toEqual(['not_listed', null])
  })
})
