import type { LabStorage } from '#lab/world/model.ts'
import { createAsker, createHandClock } from './asker.ts'
import { createTestCluster } from './testcl.ts'
import { createFollower } from './worker.ts'

/**
 * Two nodes that are up, `local` and `second` on each, `ceph` for both, and a stopped machine 101 on `pve1`.
 * @param params options of the machine
 */
export const setUpTwoNodes = async (params: Record<string, string | number> = {}) => {
  const clock = createHandClock()
  const cluster = createTestCluster(clock)
  cluster.pace = 1
  const other = cluster.nodes.get('pve2')
  if (other) Object.assign(other, { state: 'online', neverSeen: false })
  const local = cluster.storages.get('local')
  const shared: Partial<LabStorage> = {
    storage: 'ceph',
    type: 'rbd',
    shared: true,
    content: ['images', 'rootdir'],
    volumes: [],
    options: {},
  }
  if (local) cluster.storages.set('ceph', { ...local, ...shared })
  const ask = createAsker(cluster)
  const follower = createFollower(ask, clock)
  await follower.end(await ask<string>('POST', '/nodes/pve1/qemu', { vmid: 101, memory: 1024, ...params }))
  const vm = '/nodes/pve1/qemu/101'
  const migrate = (more: Record<string, string | number> = {}) =>
    ask<string>('POST', `${vm}/migrate`, { target: 'pve2', ...more })
  return { clock, cluster, ask, vm, migrate, ...follower }
}
