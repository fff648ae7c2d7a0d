import type { InputOf, OutputOf } from './contract.ts'
import type { z } from 'zod'
import { activityContract, activityEvents } from './activity.contract.ts'
import { accessContract, accessEvents } from './access.contract.ts'
import { addressesContract, addressesEvents } from './addresses.contract.ts'
import { appContract, appEvents } from './app.contract.ts'
import { catalogueContract, catalogueEvents } from './catalogue.contract.ts'
import { clusterJobsContract } from './cluster-jobs.contract.ts'
import { clustersContract, clustersEvents } from './clusters.contract.ts'
import { companiesContract, companiesEvents } from './companies.contract.ts'
import { discoveryContract, discoveryEvents } from './discovery.contract.ts'
import { consolesContract } from './consoles.contract.ts'
import { graphsContract } from './graphs.contract.ts'
import { guestActionsContract } from './guest-actions.contract.ts'
import { guestEditContract, guestEditEvents } from './guest-edit.contract.ts'
import { inventoryContract, inventoryEvents } from './inventory.contract.ts'
import { machinesContract, machinesEvents } from './machines.contract.ts'
import { projectsContract, projectsEvents } from './projects.contract.ts'
import { quotasContract, quotasEvents } from './quotas.contract.ts'
import { lockContract } from './lock.contract.ts'
import { jobsContract, jobsEvents } from './jobs.contract.ts'
import { tasksContract, tasksEvents } from './tasks.contract.ts'
import { tenancyContract, tenancyEvents } from './tenancy.contract.ts'
import { tokensContract, tokensEvents } from './tokens.contract.ts'
import { usersContract, usersEvents } from './users.contract.ts'
import { updatesContract, updatesEvents } from './updates.contract.ts'

/** Every operation of the product. */
export const contract = {
  ...activityContract,
  ...addressesContract,
  ...appContract,
  ...catalogueContract,
  ...clustersContract,
  ...companiesContract,
  ...tenancyContract,
  ...projectsContract,
  ...quotasContract,
  ...clusterJobsContract,
  ...graphsContract,
  ...inventoryContract,
  ...discoveryContract,
  ...consolesContract,
  ...guestActionsContract,
  ...guestEditContract,
  ...machinesContract,
  ...jobsContract,
  ...tasksContract,
  ...tokensContract,
  ...accessContract,
  ...usersContract,
  ...lockContract,
  ...updatesContract,
} as const

/** Every event of the product. */
export const events = {
  ...activityEvents,
  ...accessEvents,
  ...addressesEvents,
  ...appEvents,
  ...catalogueEvents,
  ...clustersEvents,
  ...companiesEvents,
  ...tenancyEvents,
  ...projectsEvents,
  ...quotasEvents,
  ...inventoryEvents,
  ...discoveryEvents,
  ...guestEditEvents,
  ...machinesEvents,
  ...jobsEvents,
  ...tasksEvents,
  ...tokensEvents,
  ...usersEvents,
  ...updatesEvents,
} as const

export type OperationName = keyof typeof contract
export type EventName = keyof typeof events

export type OperationInput<Name extends OperationName> = InputOf<(typeof contract)[Name]>
/** What a caller passes: defaults may be left out. */
export type OperationArguments<Name extends OperationName> = z.input<(typeof contract)[Name]['input']>
export type OperationOutput<Name extends OperationName> = OutputOf<(typeof contract)[Name]>
export type EventPayload<Name extends EventName> = z.infer<(typeof events)[Name]['payload']>

export const isOperationName = (name: unknown): name is OperationName =>
  typeof name === 'string' && Object.hasOwn(contract, name)
export const isEventName = (name: unknown): name is EventName => typeof name === 'string' && Object.hasOwn(events, name)
