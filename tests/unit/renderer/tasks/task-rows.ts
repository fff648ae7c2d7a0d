import { TaskRow } from '#shared/model/task.ts'
import { clusterId } from '#support/fleet-rows.ts'

/** The n-th task of a test; later ones started later. */
export const makeTask = (number: number, change: Partial<Record<keyof TaskRow, unknown>> = {}): TaskRow => {
  const hex = number.toString(16).toUpperCase().padStart(8, '0')
  const type = typeof change.type === 'string' ? change.type : 'qmstart'
  const upid = `UPID:pve1:${hex}:${hex}:${hex}:${type}:${100 + number}:root@pam:`
  return TaskRow.parse({
    key: `${clusterId(1)}/${upid}`,
    clusterId: clusterId(1),
    companyId: null,
    clusterName: 'acme-dc1',
    upid,
    node: 'pve1',
    type,
    subject: String(100 + number),
    guestId: null,
    subjectName: '',
    user: 'root@pam',
    startedAt: new Date(Date.UTC(2026, 10, 23, 10, number)).toISOString(),
    endedAt: null,
    state: 'running',
    exitStatus: '',
    explanation: '',
    own: false,
    ...change,
  })
}
