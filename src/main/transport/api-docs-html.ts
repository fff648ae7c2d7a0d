import { API_DOCS_STYLE } from './api-docs-style.ts'
import { modelRef, type Schema } from './openapi-schemas.ts'
import type { ApiDocument, ApiOperation } from './openapi.ts'

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}
const escape = (text: string): string => text.replace(/[&<>"']/g, (sign) => ESCAPES[sign] ?? '')

/** Back-quoted words as code, an empty line as a new paragraph: all the descriptions use of Markdown. */
const inline = (text: string): string => escape(text).replace(/`([^`]+)`/g, '<code>$1</code>')
const paragraphs = (text: string): string =>
  text
    .split('\n\n')
    .map((part) => `<p>${inline(part)}</p>`)
    .join('')

const modelOf = ($ref: string): string => $ref.slice(modelRef('').length)
const either = (parts: readonly string[]): string => [...new Set(parts)].join(' or ')

/** A schema in words. */
const typeOf = (schema: Schema): string => {
  if (schema.$ref !== undefined) {
    const name = escape(modelOf(schema.$ref))
    return `<a href="#model-${name}">${name}</a>`
  }
  if (schema.enum !== undefined) return schema.enum.map((value) => `<code>${escape(String(value))}</code>`).join(' ')
  if (schema.const !== undefined) return `<code>${escape(JSON.stringify(schema.const))}</code>`
  const several = schema.anyOf ?? schema.oneOf
  if (several !== undefined) return either(several.map(typeOf))
  if (schema.type === 'array') return `list of ${typeOf(schema.items ?? {})}`
  if (schema.type === 'object' && typeof schema.additionalProperties === 'object') {
    return `map to ${typeOf(schema.additionalProperties)}`
  }
  if (schema.format === 'date-time') return 'time, UTC'
  if (schema.format === 'uuid') return 'UUID'
  if (schema.format === 'uri') return 'address (URL)'
  return schema.type === undefined ? 'anything' : either([schema.type].flat().map(escape))
}

const between = (least: number | undefined, most: number | undefined, unit: string): string[] => {
  if (least !== undefined && most !== undefined) return [`${least} to ${most}${unit}`]
  if (least !== undefined) return [`at least ${least}${unit}`]
  return most === undefined ? [] : [`at most ${most}${unit}`]
}

const limitsOf = (schema: Schema): string =>
  [
    ...between(schema.minimum, schema.maximum, ''),
    ...between(schema.minLength, schema.maxLength, ' characters'),
    ...between(schema.minItems, schema.maxItems, ' entries'),
    ...(schema.pattern === undefined ? [] : [`<code>${escape(schema.pattern)}</code>`]),
    ...(schema.default === undefined ? [] : [`default <code>${escape(JSON.stringify(schema.default))}</code>`]),
  ].join(', ')

const row = (path: string, schema: Schema, optional: boolean): string =>
  `<tr><td>${escape(path)}</td><td>${typeOf(schema)}</td><td>${optional ? 'yes' : ''}</td><td>${limitsOf(schema)}</td></tr>`

/** The variant's name, where one constant tells the variants apart. */
const kindOf = (schema: Schema): string => {
  const kind = Object.entries(schema.properties ?? {}).find(([, { const: value }]) => value !== undefined)
  return kind === undefined ? '' : ` (${kind[0]} ${String(kind[1].const)})`
}

/** One line per field, those of objects inside under their path. */
const rows = (schema: Schema, path: string): string => {
  if (schema.items !== undefined) return rows(schema.items, `${path}[]`)
  const variants = schema.anyOf ?? schema.oneOf
  if (variants !== undefined) {
    return variants.map((variant) => rows(variant, `${path}${variants.length > 1 ? kindOf(variant) : ''}`)).join('')
  }
  if (typeof schema.additionalProperties === 'object') return rows(schema.additionalProperties, `${path}.*`)
  return Object.entries(schema.properties ?? {})
    .map(([name, field]) => {
      const at = path === '' ? name : `${path}.${name}`
      return row(at, field, !(schema.required ?? []).includes(name)) + rows(field, at)
    })
    .join('')
}

const table = (schema: Schema): string => {
  const fields = rows(schema, '')
  const whole = Object.keys(schema.properties ?? {}).length > 0 ? '' : `<p>${typeOf(schema)} ${limitsOf(schema)}</p>`
  if (fields === '') return whole
  return `${whole}<div class="scroll"><table><thead><tr><th>Field</th><th>Type</th><th>Optional</th><th>Limits</th></tr></thead><tbody>${fields}</tbody></table></div>`
}

const isEmptyObject = (schema: Schema): boolean =>
  schema.type === 'object' &&
  Object.keys(schema.properties ?? {}).length === 0 &&
  schema.additionalProperties === undefined

const operationHtml = (path: string, operation: ApiOperation): string => {
  const name = escape(operation.operationId)
  const { schema, example } = operation.requestBody.content['application/json']
  const answer = operation.responses['200'] as { readonly content: { 'application/json': { schema: Schema } } }
  const value = answer.content['application/json'].schema.properties?.['value'] ?? {}
  return `<article id="${name}"><h3>POST ${escape(path)}</h3><p>${escape(operation.summary)}</p><p class="note">${inline(operation.description)}</p>
<h4>Input</h4>${isEmptyObject(schema) ? '<p><code>{}</code></p>' : `${table(schema)}<details><summary>Example</summary><pre>${escape(JSON.stringify(example, null, 2))}</pre></details>`}
<h4>Value of the answer</h4>${isEmptyObject(value) ? '<p><code>{}</code></p>' : table(value)}</article>`
}

const areaHtml = ({ paths }: ApiDocument, area: string, description: string): string =>
  `<h2 id="area-${escape(area)}">${escape(description)}</h2>${Object.entries(paths)
    .filter(([, { post }]) => post.tags.includes(area))
    .map(([path, { post }]) => operationHtml(path, post))
    .join('')}`

const navigation = ({ tags, paths }: ApiDocument): string =>
  `<nav aria-label="Contents"><a href="#calling">Calling</a><a href="#errors">Errors</a><a href="#events">Events</a><a href="#models">Models</a>${tags
    .map(
      ({ name, description }) =>
        `<b>${escape(description)}</b>${Object.values(paths)
          .filter(({ post }) => post.tags.includes(name))
          .map(({ post }) => `<a href="#${escape(post.operationId)}">${escape(post.operationId)}</a>`)
          .join('')}`,
    )
    .join('')}</nav>`

const CURL = `curl -X POST https://console.example:8443/api/clusters.list \\
  -H "Authorization: Bearer $MULTPANEL_TOKEN" \\
  -H "Content-Type: application/json" -d '{}'`

const errorsHtml = (document: ApiDocument): string =>
  `<h2 id="errors">Errors</h2><p>The code is what a program acts on; the message is a sentence for a person: what happened, why, what to do.</p><div class="scroll"><table class="plain"><thead><tr><th>Code</th><th>HTTP</th><th>Meaning</th></tr></thead><tbody>${document[
    'x-errors'
  ]
    .map(
      ({ code, status, meaning }) => `<tr><td>${escape(code)}</td><td>${status}</td><td>${escape(meaning)}</td></tr>`,
    )
    .join('')}</tbody></table></div>`

const eventsHtml = (document: ApiDocument): string =>
  `<h2 id="events">Events</h2>${Object.entries(document['x-events'])
    .map(
      ([name, { summary, permission, payload }]) =>
        `<article id="${escape(name)}"><h3>${escape(name)}</h3><p>${escape(summary)}</p><p class="note">Permission <code>${escape(permission)}</code>.</p>${isEmptyObject(payload) ? '' : `<h4>Payload</h4>${table(payload)}`}</article>`,
    )
    .join('')}`

const modelsHtml = ({ components }: ApiDocument): string =>
  `<h2 id="models">Models</h2>${Object.entries(components.schemas)
    .map(([name, schema]) => `<article id="model-${escape(name)}"><h3>${escape(name)}</h3>${table(schema)}</article>`)
    .join('')}`

/** The document as one static page: no script, nothing loaded from elsewhere. */
export const apiDocsHtml = (document: ApiDocument): string => `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<title>Multpanel API</title><style>${API_DOCS_STYLE}</style></head><body>${navigation(document)}<main>
<h1>Multpanel API</h1><p class="muted">Version ${escape(document.info.version)} · <a href="/api/openapi.json">OpenAPI document</a> · <a href="/">Console</a></p>
<h2 id="calling">Calling</h2>${paragraphs(document.info.description)}<pre>${escape(CURL)}</pre>
${errorsHtml(document)}${document.tags.map(({ name, description }) => areaHtml(document, name, description)).join('')}
${eventsHtml(document)}${modelsHtml(document)}</main></body></html>
`
