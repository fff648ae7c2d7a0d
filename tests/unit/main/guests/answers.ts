import type { ProxmoxGuestStatus } from '#main/adapters/proxmox/proxmox.types.ts'
import { guestRow, resourcesOf } from '../inventory/world.ts'

export const UPID = 'UPID:pve1:00001001:0000ABCD:6968D040:qmstart:100:root@pam:'
export const liveStatus = (fields: Partial<ProxmoxGuestStatus> = {}): ProxmoxGuestStatus => ({
  status: 'stopped',
  qmpstatus: '',
  name: 'web',
  lock: '',
  tags: [],
  template: false,
  agent: false,
  haManaged: false,
  haState: '',
  cpu: 0,
  cpus: 2,
  mem: 0,
  maxmem: 4 * 1024 ** 3,
  disk: null,
  maxdisk: null,
  uptime: 0,
  pid: null,
  raw: {},
  ...fields,
})
export const taskStatus = (running: boolean, exitstatus = '') => ({
  upid: UPID,
  node: 'pve1',
  type: 'qmstart',
  id: '100',
  user: 'root@pam',
  running,
  exitstatus,
  starttime: 0,
})
export const answers = () => ({
  resources: () => resourcesOf([guestRow(100, { name: 'web', status: 'stopped' })]),
  tasks: () => [],
  clusterStatus: () => ({ clusterName: 'c', quorate: true, nodes: [] }),
  guestConfig: () => ({ digest: '', values: {} }),
  guestStatus: (): unknown => liveStatus(),
  power: (): unknown => UPID,
  taskStatus: (): unknown => taskStatus(false, 'OK'),
})
