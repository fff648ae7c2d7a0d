import { describe, expect, it } from 'vitest'
import { contract, events } from '#shared/contract/index.ts'
import type { OperationSpec } from '#shared/contract/contract.ts'
import { ERROR_CODES, httpStatusOf } from '#shared/errors.ts'
import { apiDocsHtml } from '#main/transport/api-docs-html.ts'
import { tokenMay } from '#main/transport/token-rights.ts'
import { apiDocument } from '#main/transport/openapi.ts'

const document = apiDocument('1.2.3')
const text = JSON.stringify(document)
const entries: [string, OperationSpec][] = Object.entries(contract)

/** Every value under a key, wherever it stands. */
const valuesOf = (value: unknown, key: string): unknown[] => {
  if (typeof value !== 'object' || value === null) return []
  const entries: [string, unknown][] = Object.entries(value)
  return entries.flatMap(([name, inner]) => [...(name === key ? [inner] : []), ...valuesOf(inner, key)])
}

const resolve = (ref: string): unknown =>
  ref
    .slice(2)
    .split('/')
    .reduce<unknown>(
      (at, step) => (typeof at === 'object' && at !== null ? Reflect.get(at, step) : undefined),
      document,
    )

describe('the OpenAPI document', () => {
  it('has the parts OpenAPI 3.1 asks for', () => {
    expect(document.openapi).toBe('3.1.0')
    expect(document.info).toMatchObject({ title: 'Multpanel', version: '1.2.3' })
    const tags = new Set(document.tags.map(({ name }) => name))
    const operations = Object.values(document.paths).map(({ post }) => post)
    expect(new Set(operations.map(({ operationId }) => operationId)).size).toBe(operations.length)
    for (const { tags: used } of operations) expect(used.every((tag) => tags.has(tag))).toBe(true)
    for (const name of Object.keys(document.components.schemas)) expect(name).toMatch(/^[A-Za-z0-9._-]+$/)
    for (const key of ['$schema', '$id', '$defs']) expect(valuesOf(document, key), key).toEqual([])
  })

  it('has every operation of the contract and none else, with who may call it', () => {
    expect(Object.keys(document.paths)).toEqual(entries.map(([name]) => `/api/${name}`))
    for (const [name, spec] of entries) {
      const { post } = document.paths[`/api/${name}`] ?? {}
      expect(post).toMatchObject({
        operationId: name,
        summary: spec.summary,
        'x-permission': spec.permission,
        'x-scope': spec.scope,
      })
      expect(post?.description).toContain(spec.permission)
      const schemes = post?.security.flatMap((requirement) => Object.keys(requirement))
      const people: readonly string[] = spec.scope === 'anonymous' ? [] : ['session']
      expect(schemes).toEqual(tokenMay(spec) ? ['token', 'session'] : people)
    }
  })

  it('names the second right of what takes one', () => {
    expect(document.paths['/api/guests.delete']?.post.description).toContain('Also `vm.power` to stop the guest first.')
    expect(document.paths['/api/guests.power']?.post.description).not.toContain('Also')
  })

  it('points nowhere that is not there', () => {
    const refs = valuesOf(document, '$ref').filter((ref) => typeof ref === 'string')
    expect(refs.length).toBeGreaterThan(50)
    expect(refs.filter((ref) => !ref.startsWith('#/') || resolve(ref) === undefined)).toEqual([])
  })

  it.each(entries)('gives an example of %s that the contract takes', (name, spec) => {
    const { schema, example } = document.paths[`/api/${name}`]?.post.requestBody.content['application/json'] ?? {}
    expect(spec.input.safeParse(example).error?.message).toBeUndefined()
    expect(Object.keys(example as object)).toEqual(expect.arrayContaining([...(schema?.required ?? [])]))
    // Whoever leaves out what the document calls required is refused, as the document says.
    for (const field of schema?.required ?? []) {
      const { [field]: _left, ...rest } = example as Record<string, unknown>
      expect(spec.input.safeParse(rest).success, field).toBe(false)
    }
  })

  it('shows an example of every input that has fields', () => {
    for (const [name, { post }] of Object.entries(document.paths)) {
      const { schema, example } = post.requestBody.content['application/json']
      if (Object.keys(schema.properties ?? {}).length > 0) expect(example, name).not.toEqual({})
    }
  })

  it('lists every error code with its status, and every operation every status', () => {
    expect(document['x-errors'].map(({ code, status }) => [code, status])).toEqual(
      ERROR_CODES.map((code) => [code, httpStatusOf(code)]),
    )
    expect(document.components.schemas['ErrorCode']?.enum).toEqual(ERROR_CODES)
    const statuses = new Set(ERROR_CODES.map((code) => String(httpStatusOf(code))))
    for (const { post } of Object.values(document.paths)) {
      expect(new Set(Object.keys(post.responses))).toEqual(new Set([...statuses, '200']))
    }
  })

  it('describes every event', () => {
    expect(Object.keys(document['x-events'])).toEqual(Object.keys(events))
    for (const { summary, payload } of Object.values(document['x-events'])) {
      expect(summary).not.toBe('')
      expect(payload).not.toEqual({})
    }
  })

  it('promises nothing about fields to come, and repeats no model', () => {
    expect(text).not.toContain('"additionalProperties":false')
    expect(text.match(/"unreachableSince":\{/g)).toHaveLength(1)
  })
})

describe('the page about the API', () => {
  const html = apiDocsHtml(document)

  it('runs nothing and loads nothing', () => {
    expect(html).not.toMatch(/<script|<link|<img|<iframe|\son\w+=|javascript:|url\(|@import/i)
    expect([...html.matchAll(/href="([^"#][^"]*)"/g)].map(([, href]) => href)).toEqual(['/api/openapi.json', '/'])
  })

  it('has a place for every operation, event and model, and every link leads to one', () => {
    const ids = [...html.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id)
    expect(new Set(ids).size).toBe(ids.length)
    expect(ids).toEqual(expect.arrayContaining([...Object.keys(contract), ...Object.keys(events)]))
    const links = [...html.matchAll(/href="#([^"]+)"/g)].map(([, id]) => id)
    expect(links.filter((id) => !ids.includes(id))).toEqual([])
  })

  it('shows marks of HTML as text', () => {
    const hostile = apiDocsHtml({ ...document, info: { ...document.info, version: '<b onload="x">&' } })
    expect(hostile).toContain('Version &lt;b onload=&quot;x&quot;&gt;&amp;')
  })
})
