import type { OperationInput } from '#shared/contract/index.ts'
import { JobId } from '#shared/model/ids.ts'
import { machineNames } from '#shared/model/machine/machine-names.ts'
import type { MachinePlan } from '#shared/model/machine/machine-plan.ts'
import type { Leftover, MachineResult } from '#shared/model/machine/machine-result.ts'
import { GIB } from '#shared/model/machine/machine-spec.ts'
import { clusterId, companyId, guestId } from '../fleet-rows.ts'
import { makeOptions, makePlan } from '../machine-options.ts'

type Order = OperationInput<'machines.plan'>

const JOB = JobId.parse('00000006-0000-7000-8000-000000000001')
const leftoverId = '00000007-0000-7000-8000-000000000001'

const leftover: Leftover = {
  id: leftoverId,
  jobId: JOB,
  clusterId: clusterId(1),
  clusterName: 'site-001',
  companyId: companyId(1),
  node: 'pve1',
  vmid: 106,
  type: 'qemu',
  name: 'web-02',
  parts: ['VM 106 “web-02”', 'ceph:vm-106-disk-0'],
  reason: 'ceph is full: “not enough free space”. Free some, or choose another storage, then retry.',
  at: '2026-11-23T12:00:00Z',
}

const planOf = ({ spec, count, first }: Order): MachinePlan => {
  const sample = makePlan()
  const [machine] = sample.machines
  if (machine === undefined) throw new Error('The sample has no machine.')
  const names = machineNames(spec.name, first ?? 1, count ?? 1)
  const static4 = spec.nics.some(({ ipv4 }) => ipv4.mode === 'static')
  return {
    ...sample,
    machines: names.map((name, index) => ({
      ...machine,
      index,
      name,
      node: index % 2 === 0 ? 'pve2' : 'pve1',
      vmid: 105 + index,
      addresses: static4 ? machine.addresses.map((one) => ({ ...one, address: `10.20.0.${10 + index}` })) : [],
      requests: [
        {
          title: 'Create the VM',
          method: 'POST',
          path: '/nodes/pve2/qemu',
          parameters: Object.entries({
            vmid: String(105 + index),
            name,
            cores: String(spec.cores),
            memory: String(spec.memory / 1024 ** 2),
            scsi0: 'ceph:0,import-from=iso-nfs:import/debian-12-genericcloud-amd64.qcow2,discard=on,iothread=1',
            net0: 'virtio,bridge=vmbr1,tag=120,firewall=1',
            ipconfig0: `ip=10.20.0.${10 + index}/24,gw=10.20.0.1`,
            ciuser: 'debian',
            cipassword: '••••••',
            sshkeys: 'ssh-ed25519%20AAAAC3NzaC1lZDI1NTE5AAAAIKx%20mara%40provider',
          }).map(([key, value]) => ({ name: key, value })),
        },
        {
          title: 'Grow the system disk',
          method: 'PUT',
          path: `/nodes/pve2/qemu/${105 + index}/resize`,
          parameters: [
            { name: 'disk', value: 'scsi0' },
            { name: 'size', value: '20G' },
          ],
        },
        { title: 'Start it', method: 'POST', path: `/nodes/pve2/qemu/${105 + index}/status/start`, parameters: [] },
      ],
    })),
    cost: {
      vcpu: spec.cores * names.length,
      memory: spec.memory * names.length,
      disk: 20 * GIB * names.length,
      guests: names.length,
      externalAddresses: 0,
    },
    problems:
      spec.vmid === 100
        ? [{ field: 'vmid', message: 'VMID 100 is taken by web-00. Choose another, or leave it empty.' }]
        : [],
    warnings:
      spec.login.keys.length === 0 && spec.login.password.mode === 'none'
        ? [{ field: 'login.keys', message: 'Nobody will be able to sign in: there is neither a key nor a password.' }]
        : [],
  }
}

let made: Order | null = null

const results = (): MachineResult[] =>
  machineNames(made?.spec.name ?? 'web-01', 1, made?.count ?? 1).map((name, index) => ({
    index,
    jobId: JOB,
    name,
    state: index === 1 ? 'failed' : index === 4 ? 'running' : 'completed',
    step: index === 4 ? 'Waiting for the agent' : '',
    vmid: 105 + index,
    node: index % 2 === 0 ? 'pve2' : 'pve1',
    guestId: index === 1 || index === 4 ? null : guestId(index),
    addresses: [
      { interface: 'net0', family: 4, address: `10.20.0.${10 + index}`, cidr: '10.20.0.0/24', gateway: '10.20.0.1' },
    ],
    passwordId: index === 1 ? null : '00000008-0000-7000-8000-000000000001',
    warnings: index === 2 ? ['The guest agent did not answer within five minutes.'] : [],
    problem: index === 1 ? { code: 'cluster_refused', message: leftover.reason } : null,
    leftoverId: index === 1 ? leftoverId : null,
  }))

/** What the core would say to whoever makes machines. */
export const MACHINE_ANSWERS = {
  'machines.options': () => makeOptions(),
  'machines.defaults': () => ({ spec: null }),
  'machines.plan': planOf,
  'machines.create': (order: Order) => {
    made = order
    return { id: JOB }
  },
  'machines.results': results,
  'machines.leftovers': () => [leftover],
  'machines.passwords': () => [],
  'machines.revealPassword': () => ({ user: 'debian', password: 'h4k7-m2pq-x9rt-c5vw' }),
}
