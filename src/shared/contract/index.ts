import type { InputOf, OutputOf } from './contract.ts'
import type { z } from 'zod'
import { appContract, appEvents } from './app.contract.ts'
import { clustersContract, clustersEvents } from './clusters.contract.ts'
import { inventoryContract, inventoryEvents } from './inventory.contract.ts'
import { tasksContract, tasksEvents } from './tasks.contract.ts'
import { tokensContract, tokensEvents } from './tokens.contract.ts'
import { updatesContract, updatesEvents } from './updates.contract.ts'

/** Every operation of the product. */
export const contract = {
  ...appContract,
  ...clustersContract,
  ...inventoryContract,
  ...tasksContract,
  ...tokensContract,
  ...updatesContract,
} as const

/** Every event of the product. */
export const events = {
  ...appEvents,
  ...clustersEvents,
  ...inventoryEvents,
  ...tasksEvents,
  ...tokensEvents,
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
