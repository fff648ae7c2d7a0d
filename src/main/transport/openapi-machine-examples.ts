import type { OperationArguments, OperationName } from '#shared/contract/index.ts'

const COMPANY = '01936b2e-7c1a-7d4e-9f00-0a1b2c3d4e5f'
const CLUSTER = '01936b2e-7c1a-7d4e-9f00-5a1b2c3d4e5f'
const RANGE = '01936b2e-a100-7c33-a0b1-1c2d3e4f5a6b'
const MACHINE = '01936b2e-a400-7c33-a0b1-1c2d3e4f5a6b'
const JOB = '01936b2e-9a00-7c33-9c22-1d2e3f4a5b6c'
const GUEST = '01936b2e-8f10-7a22-8b11-0c1d2e3f4a5b'
const GIB = 1024 ** 3

const place = { companyId: COMPANY, clusterId: CLUSTER }
const spec: OperationArguments<'machines.plan'>['spec'] = {
  ...place,
  source: { kind: 'cloud_image', image: 'local:import/debian-12-genericcloud-amd64.qcow2' },
  storage: 'ceph-vm',
  name: 'web-{nn}',
  cores: 2,
  memory: 4 * GIB,
  disks: [{ size: 20 * GIB }],
  nics: [
    {
      network: { kind: 'bridge', bridge: 'vmbr0', vlan: 120 },
      ipv4: { mode: 'static', rangeId: RANGE },
      ipv6: { mode: 'auto' },
    },
  ],
  login: { user: 'ops', password: { mode: 'generated' } },
  tags: ['prod'],
}

/** Inputs of the operations that make machines. */
export const MACHINE_EXAMPLES: { readonly [Name in OperationName]?: OperationArguments<Name> } = {
  'machines.options': place,
  'machines.defaults': place,
  'machines.plan': { spec, count: 3, first: 1 },
  'machines.create': { id: JOB, spec, count: 3, first: 1 },
  'machines.results': { jobId: JOB },
  'machines.passwords': { guestId: GUEST },
  'machines.revealPassword': { id: MACHINE },
  'machines.removeLeftover': { id: JOB, leftoverId: MACHINE },
}
