import { z } from 'zod'
import * as appModels from '#shared/contract/app.contract.ts'
import * as clustersModels from '#shared/contract/clusters.contract.ts'
import * as companiesModels from '#shared/contract/companies.contract.ts'
import * as projectsModels from '#shared/contract/projects.contract.ts'
import * as quotasModels from '#shared/contract/quotas.contract.ts'
import * as tenancyModels from '#shared/contract/tenancy.contract.ts'
import * as inventoryModels from '#shared/contract/inventory.contract.ts'
import * as tokensModels from '#shared/contract/tokens.contract.ts'
import * as clusterModels from '#shared/model/cluster.ts'
import * as companyModels from '#shared/model/company.ts'
import * as guestModels from '#shared/model/guest.ts'
import * as projectModels from '#shared/model/project.ts'
import * as quotaModels from '#shared/model/quota.ts'
import * as sliceModels from '#shared/model/slice.ts'
import * as preferenceModels from '#shared/model/preference.ts'
import * as taskModels from '#shared/model/task.ts'
import { contract, events } from '#shared/contract/index.ts'

/** The parts of JSON Schema (draft 2020-12) the contract comes to. */
export interface Schema {
  readonly $ref?: string
  readonly type?: string | readonly string[]
  readonly format?: string
  readonly pattern?: string
  readonly enum?: readonly unknown[]
  readonly const?: unknown
  readonly default?: unknown
  readonly minimum?: number
  readonly maximum?: number
  readonly minLength?: number
  readonly maxLength?: number
  readonly minItems?: number
  readonly maxItems?: number
  readonly items?: Schema
  readonly anyOf?: readonly Schema[]
  readonly oneOf?: readonly Schema[]
  readonly properties?: Readonly<Record<string, Schema>>
  readonly required?: readonly string[]
  readonly additionalProperties?: Schema | boolean
}

export interface ApiSchemas {
  /** Named models, for `#/components/schemas/`. */
  readonly models: Readonly<Record<string, Schema>>
  /** By operation; written out whole, as what may be left out differs from what comes back. */
  readonly inputs: Readonly<Record<string, Schema>>
  /** By operation. */
  readonly outputs: Readonly<Record<string, Schema>>
  /** By event. */
  readonly payloads: Readonly<Record<string, Schema>>
}

const MODELS = [
  clusterModels,
  guestModels,
  taskModels,
  preferenceModels,
  appModels,
  clustersModels,
  companyModels,
  companiesModels,
  projectModels,
  projectsModels,
  quotaModels,
  quotasModels,
  sliceModels,
  tenancyModels,
  inventoryModels,
  tokensModels,
]

export const modelRef = (id: string): string => `#/components/schemas/${id}`

type Override = NonNullable<z.core.ToJSONSchemaParams['override']>

/** Takes out what tells a reader nothing: a format's own pattern, the range of safe integers, the ban on new fields. */
const plain: Override = ({ jsonSchema }) => {
  if (jsonSchema.additionalProperties === false) delete jsonSchema.additionalProperties
  if (jsonSchema.format !== undefined) delete jsonSchema.pattern
  if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum
  if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum
}

/** zod's own document keys have no place inside another document. */
const embedded = (schema: object): Schema =>
  Object.fromEntries(Object.entries(schema).filter(([key]) => key !== '$schema' && key !== '$id'))

/** zod keeps what a single schema refers to inside of it; here it lies with the components. */
const withModelRefs = (schema: object): object =>
  JSON.parse(JSON.stringify(schema).replaceAll('"$ref":"#/$defs/', `"$ref":"${modelRef('')}`)) as object

const mapValues = <From, To>(record: Readonly<Record<string, From>>, change: (value: From, key: string) => To) =>
  Object.fromEntries(Object.entries(record).map(([key, value]) => [key, change(value, key)]))

/** Every schema of the contract as JSON Schema; models the contract exports by name are referred to, not repeated. */
export const apiSchemas = (): ApiSchemas => {
  const models = z.registry<{ id: string }>()
  const names = new Set<string>()
  for (const [id, model] of MODELS.flatMap((module) => Object.entries(module))) {
    if (!(model instanceof z.ZodType) || models.has(model)) continue
    models.add(model, { id })
    names.add(id)
  }
  const { schemas } = z.toJSONSchema(models, { io: 'output', uri: modelRef, override: plain })
  const outward = (schema: z.ZodType): Schema => {
    const known = models.get(schema)?.id
    if (known !== undefined) return { $ref: modelRef(known) }
    const { $defs: _models, ...own } = z.toJSONSchema(schema, { io: 'output', metadata: models, override: plain })
    return embedded(withModelRefs(own))
  }
  return {
    models: Object.fromEntries([...names].map((name) => [name, embedded(schemas[name] ?? {})])),
    inputs: mapValues(contract, ({ input }) => embedded(z.toJSONSchema(input, { io: 'input', override: plain }))),
    outputs: mapValues(contract, ({ output }) => outward(output)),
    payloads: mapValues(events, ({ payload }) => outward(payload)),
  }
}
