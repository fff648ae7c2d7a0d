import { z } from 'zod'
import { ClusterId, CompanyId, GuestId, JobId } from '../model/ids.ts'
import { JobRef } from '../model/job.ts'
import { MachineOptions } from '../model/machine/machine-options.ts'
import { MachinePlan } from '../model/machine/machine-plan.ts'
import { Leftover, MachinePasswordRef, MachineResult } from '../model/machine/machine-result.ts'
import { MachineDefaults, MachineSpec, MOST_MACHINES } from '../model/machine/machine-spec.ts'
import type { Contract, EventContract } from './contract.ts'

/** Several machines differ by the number in their name; `first` is that of the first. */
const several = {
  spec: MachineSpec,
  count: z.number().int().min(1).max(MOST_MACHINES, `At most ${MOST_MACHINES} machines at once.`).default(1),
  first: z.number().int().min(0).max(99_999).default(1),
}

const place = { companyId: CompanyId.nullable(), clusterId: ClusterId }

export const machinesContract = {
  'machines.options': {
    summary: 'What can be chosen for a new machine of a company on a cluster; the cluster is asked.',
    permission: 'vm.create',
    scope: 'company',
    input: z.object(place),
    output: MachineOptions,
  },
  'machines.defaults': {
    summary: 'What the company chose for its last machine on the cluster; null where it made none.',
    permission: 'vm.create',
    scope: 'company',
    input: z.object(place),
    output: z.object({ spec: MachineDefaults.nullable() }),
  },
  'machines.plan': {
    summary: 'What creating these machines would do: nodes, VMIDs, addresses, requests, quota. Nothing is taken.',
    permission: 'vm.create',
    scope: 'company',
    input: z.object(several),
    output: MachinePlan,
  },
  'machines.create': {
    summary: 'Creates machines as a job: one, or several with a part for each.',
    permission: 'vm.create',
    scope: 'company',
    input: z.object({ id: JobId, ...several }),
    output: JobRef,
    audit: 'vm.created',
  },
  'machines.results': {
    summary: 'The machines of such a job: how far each is, its addresses, what failed and what was left.',
    permission: 'vm.create',
    scope: 'company',
    input: z.object({ jobId: JobId }),
    output: z.array(MachineResult),
  },
  'machines.passwords': {
    summary: 'Passwords of new machines that were not shown yet, of one guest or all.',
    permission: 'vm.create',
    scope: 'company',
    input: z.object({ guestId: GuestId.nullable().default(null) }),
    output: z.array(MachinePasswordRef),
  },
  'machines.revealPassword': {
    summary: 'The password of a new machine, once: it is not kept afterwards.',
    permission: 'vm.create',
    scope: 'company',
    input: z.object({ id: z.uuid() }),
    output: z.object({ user: z.string(), password: z.string() }),
    audit: 'vm.password_shown',
    peopleOnly: true,
  },
  'machines.leftovers': {
    summary: 'What failed creations left on clusters.',
    permission: 'vm.create',
    scope: 'company',
    input: z.object({}),
    output: z.array(Leftover),
  },
  'machines.removeLeftover': {
    summary: 'Removes what a failed creation left, as a job; only what carries the mark of that creation.',
    permission: 'vm.create',
    scope: 'company',
    input: z.object({ id: JobId, leftoverId: z.uuid() }),
    output: JobRef,
    audit: 'vm.leftover_removed',
  },
} as const satisfies Contract

export const machinesEvents = {
  'machines.leftoversChanged': {
    summary: 'What failed creations left on clusters changed; ask for it again.',
    permission: 'vm.create',
    audience: 'company',
    payload: z.object({ companyId: CompanyId.nullable() }),
  },
} as const satisfies EventContract
