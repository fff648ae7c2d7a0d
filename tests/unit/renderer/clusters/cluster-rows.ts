import { ClusterView } from '#shared/model/cluster.ts'

/** A valid cluster as the core sends it, with what a test cares about put over it. */
export const clusterView = (patch: Partial<Record<keyof ClusterView, unknown>> = {}): ClusterView =>
  ClusterView.parse({
    id: '0190f5a0-0000-7000-8000-000000000001',
    name: 'acme-dc1',
    location: 'Frankfurt',
    companyId: null,
    addresses: [{ address: '10.0.0.1:8006', fingerprint: Array.from({ length: 32 }, () => 'AA').join(':') }],
    credential: { kind: 'token', login: 'root@pam!multpanel' },
    enabled: true,
    state: 'online',
    asOf: '2026-11-20T10:00:00Z',
    unreachableSince: null,
    problem: null,
    nextAttemptAt: null,
    nodesOnline: 3,
    nodesTotal: 3,
    guests: 40,
    quorate: true,
    version: null,
    slicedFor: [],
    missingRights: [],
    backupsUnknown: null,
    ...patch,
  })
