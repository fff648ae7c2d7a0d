import { contract, events, isOperationName } from '#shared/contract/index.ts'
import type { OperationSpec } from '#shared/contract/contract.ts'
import { ERROR_CODES, httpStatusOf } from '#shared/errors.ts'
import { ERROR_MEANINGS } from './openapi-errors.ts'
import { exampleOf } from './openapi-examples.ts'
import { apiSchemas, modelRef, type Schema } from './openapi-schemas.ts'
import { tokenMay } from './token-rights.ts'

interface JsonContent {
  readonly 'application/json': { readonly schema: Schema; readonly example?: unknown }
}

export interface ApiOperation {
  readonly operationId: string
  readonly tags: readonly string[]
  readonly summary: string
  readonly description: string
  readonly 'x-permission': string
  readonly 'x-scope': string
  readonly 'x-activity'?: string
  readonly security: readonly Readonly<Record<string, readonly string[]>>[]
  readonly requestBody: { readonly required: true; readonly content: JsonContent }
  readonly responses: Readonly<Record<string, unknown>>
}

interface ApiError {
  readonly code: string
  readonly status: number
  readonly meaning: string
}

interface ApiEvent {
  readonly summary: string
  readonly permission: string
  readonly payload: Schema
}

/** An OpenAPI 3.1 document, in the parts of it that are used here. */
export interface ApiDocument {
  readonly openapi: '3.1.0'
  readonly info: { readonly title: string; readonly version: string; readonly description: string }
  readonly servers: readonly { readonly url: string }[]
  readonly tags: readonly { readonly name: string; readonly description: string }[]
  readonly paths: Readonly<Record<string, { readonly post: ApiOperation }>>
  readonly components: {
    readonly schemas: Readonly<Record<string, Schema>>
    readonly responses: Readonly<Record<string, unknown>>
    readonly securitySchemes: Readonly<Record<string, unknown>>
  }
  readonly 'x-errors': readonly ApiError[]
  readonly 'x-events': Readonly<Record<string, ApiEvent>>
}

const AREAS: Readonly<Record<string, string>> = {
  app: 'The installation itself',
  database: 'The local database and its copies',
  preferences: 'How somebody likes the page',
  views: 'Saved searches',
  clusters: 'Proxmox clusters of the fleet',
  companies: 'Companies whose machines these are',
  tenancy: 'What of shared clusters belongs to which company',
  projects: 'Groups of a company’s machines, with members',
  quotas: 'What companies may have on each cluster',
  inventory: 'The fleet as last seen',
  guests: 'Virtual machines and containers',
  tasks: 'Tasks of the clusters',
  tokens: 'Personal API tokens',
  access: 'Sign-in and the own account',
  users: 'Accounts',
  profiles: 'Permission profiles',
  sessions: 'Browsers that are signed in',
  lock: 'App lock of the desktop',
}

const SCOPES: Readonly<Record<OperationSpec['scope'], string>> = {
  global: 'the installation',
  company: 'objects of the caller’s companies',
  self: 'the caller’s own',
  anonymous: 'whoever is not signed in',
}

const areaOf = (name: string): string => name.split('.')[0] ?? name
const json = (schema: Schema, example?: unknown): JsonContent => ({
  'application/json': example === undefined ? { schema } : { schema, example },
})

const ERROR_SCHEMAS: Readonly<Record<string, Schema>> = {
  ErrorCode: { type: 'string', enum: ERROR_CODES },
  Failure: {
    type: 'object',
    properties: {
      ok: { const: false },
      error: {
        type: 'object',
        properties: {
          code: { $ref: modelRef('ErrorCode') },
          message: { type: 'string' },
          details: { type: 'object', additionalProperties: true },
        },
        required: ['code', 'message'],
      },
    },
    required: ['ok', 'error'],
  },
}

/** HTTP statuses in ascending order, each with its codes. */
const byStatus = (): [status: number, codes: string[]][] => {
  const groups = new Map<number, string[]>()
  for (const code of ERROR_CODES) groups.set(httpStatusOf(code), [...(groups.get(httpStatusOf(code)) ?? []), code])
  return [...groups].sort(([one], [other]) => one - other)
}

const responseName = (status: number): string => `Status${status}`

/** One description per status, so that each operation need only name it. */
const errorResponses = (): Record<string, unknown> =>
  Object.fromEntries(
    byStatus().map(([status, codes]) => [
      responseName(status),
      {
        description: codes.map((code) => `\`${code}\``).join(', '),
        content: json({ $ref: modelRef('Failure') }),
      },
    ]),
  )

const operation = (name: string, spec: OperationSpec, input: Schema, output: Schema): ApiOperation => {
  const byToken = tokenMay(spec)
  return {
    operationId: name,
    tags: [areaOf(name)],
    summary: spec.summary,
    description: [
      `Permission \`${spec.permission}\`, for ${SCOPES[spec.scope]}.`,
      ...(spec.alsoNeeds ?? []).map(({ permission, when }) => `Also \`${permission}\` ${when}.`),
      ...(spec.audit === undefined ? [] : [`Leaves the activity \`${spec.audit}\`.`]),
      ...(byToken ? [] : ['Not to be called with a token.']),
    ].join(' '),
    'x-permission': spec.permission,
    'x-scope': spec.scope,
    ...(spec.audit === undefined ? {} : { 'x-activity': spec.audit }),
    security: spec.scope === 'anonymous' ? [] : byToken ? [{ token: [] }, { session: [] }] : [{ session: [] }],
    requestBody: { required: true, content: json(input, isOperationName(name) ? exampleOf(name) : {}) },
    responses: {
      '200': {
        description: 'It was done.',
        content: json({
          type: 'object',
          properties: { ok: { const: true }, value: output },
          required: ['ok', 'value'],
        }),
      },
      ...Object.fromEntries(
        byStatus().map(([status]) => [String(status), { $ref: `#/components/responses/${responseName(status)}` }]),
      ),
    },
  }
}

const DESCRIPTION = `Every operation of the console is a \`POST\` of a JSON object to \`/api/<operation>\`. The answer is \`{ "ok": true, "value": … }\`, or \`{ "ok": false, "error": { code, message, details } }\` with the HTTP status of its code.

Sign in with \`Authorization: Bearer <token>\`; tokens are made in the settings of the console. Times are UTC, ISO 8601; sizes are bytes; ids of new objects are UUIDs (version 7) made by the caller.

Events come over the WebSocket \`/events\`, signed in the same way, as text frames \`{ "event": …, "payload": … }\`; \`x-events\` lists them. Fields may be added to answers and events: ignore those you do not know.`

/** The contract as an OpenAPI document. @param version the program's */
export const apiDocument = (version: string): ApiDocument => {
  const { models, inputs, outputs, payloads } = apiSchemas()
  const entries: [string, OperationSpec][] = Object.entries(contract)
  return {
    openapi: '3.1.0',
    info: { title: 'Multpanel', version, description: DESCRIPTION },
    servers: [{ url: '/' }],
    tags: [...new Set(entries.map(([name]) => areaOf(name)))].map((name) => ({
      name,
      description: AREAS[name] ?? name,
    })),
    paths: Object.fromEntries(
      entries.map(([name, spec]) => [
        `/api/${name}`,
        { post: operation(name, spec, inputs[name] ?? {}, outputs[name] ?? {}) },
      ]),
    ),
    components: {
      schemas: { ...models, ...ERROR_SCHEMAS },
      responses: errorResponses(),
      securitySchemes: {
        token: {
          type: 'http',
          scheme: 'bearer',
          bearerFormat: 'mp_<id>_<secret>',
          description: 'A personal API token.',
        },
        session: {
          type: 'apiKey',
          in: 'cookie',
          name: 'multpanel-session-<port>',
          description: 'The browser’s session, with the header Origin; over TLS the name begins with __Host-.',
        },
      },
    },
    'x-errors': ERROR_CODES.map((code) => ({ code, status: httpStatusOf(code), meaning: ERROR_MEANINGS[code] })),
    'x-events': Object.fromEntries(
      Object.entries(events).map(([name, { summary, permission }]) => [
        name,
        { summary, permission, payload: payloads[name] ?? {} },
      ]),
    ),
  }
}
