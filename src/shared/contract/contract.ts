import type { z } from 'zod'
import type { FurtherNeed, Permission } from '../model/permission.ts'

/**
 * Whose objects an operation may touch. `global`: the installation's; `company`: objects of the caller's
 * companies only (the gate hands the handler the caller's scope); `self`: the caller's own settings; `anonymous`: called
 * by whoever is not signed in yet.
 */
export type Scope = 'global' | 'company' | 'self' | 'anonymous'

/** One operation as data: transports, permission checks, documentation and tests are loops over these. */
export interface OperationSpec {
  /** One sentence for whoever calls it from outside; stands in the OpenAPI document. */
  readonly summary: string
  readonly permission: Permission
  /** What is needed besides, by what is asked for: to start a machine after a rollback takes the right to start machines. */
  readonly alsoNeeds?: readonly FurtherNeed[]
  readonly scope: Scope
  readonly input: z.ZodType
  readonly output: z.ZodType
  /** Name of the activity this leaves; absent: it changes nothing. */
  readonly audit?: string
  /** The handler does not wait: what it changes and its record of activity are committed together. */
  readonly atomic?: true
  /** Not for API tokens: it makes, changes or ends a way in. */
  readonly peopleOnly?: true
  /** Answered while the app lock of the desktop is closed. */
  readonly whileLocked?: true
}

export type Contract = Readonly<Record<string, OperationSpec>>

/**
 * Who may hear an event besides holding its permission. `everyone`; `global`: the provider's own people; `company`: whoever
 * its objects belong to, each hearing of his own only; `self`: one account.
 */
export type Audience = 'everyone' | 'global' | 'company' | 'self'

/** One event as data: who may hear it and what it carries. */
export interface EventSpec {
  /** One sentence for whoever listens from outside. */
  readonly summary: string
  readonly permission: Permission
  readonly audience: Audience
  readonly payload: z.ZodType
}

export type EventContract = Readonly<Record<string, EventSpec>>

export type InputOf<Spec extends OperationSpec> = z.infer<Spec['input']>
export type OutputOf<Spec extends OperationSpec> = z.infer<Spec['output']>
