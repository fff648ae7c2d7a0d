import { describe, expect, it } from 'vitest'
import { labRoutes } from '#lab/routes.ts'
import { permissionOf } from '#lab/schema/schema.ts'
import { loadSchema } from '#support/lab/replay/exchange.ts'

const { paths } = loadSchema().api

describe('routes of the lab against the official schema', () => {
  it('exist there, each once', () => {
    const names = labRoutes.map(({ method, path }) => `${method} ${path}`)
    expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([])
    expect(labRoutes.filter(({ method, path }) => !paths[path]?.[method]).map(({ path }) => path)).toEqual([])
  })

  it('ask for the same rights without the schema as with it', () => {
    const plain = (check: unknown): string =>
      JSON.stringify(check ?? 'all').replace(/,"(groups_param|update|create)"/g, '')
    const different = labRoutes
      .map(({ method, path, check }) => {
        const described = paths[path]?.[method]
        return { name: `${method} ${path}`, own: plain(check), official: plain(described && permissionOf(described)) }
      })
      .filter(({ own, official }) => own !== official)
    expect(different).toEqual([])
  })

  it('need only parameters the schema requires, and all of them', () => {
    const wrong = labRoutes
      .map(({ method, path, needs }) => {
        const properties = paths[path]?.[method]?.parameters?.properties ?? {}
        const required = Object.entries(properties)
          .filter(([name, schema]) => !schema.optional && schema.in !== 'path' && !name.endsWith('[n]'))
          .map(([name]) => name)
          .sort()
        return { name: `${method} ${path}`, needs: [...(needs ?? [])].sort(), required }
      })
      .filter(({ needs, required }) => needs.join() !== required.join())
    expect(wrong).toEqual([])
  })

  it('pass on to the named node what Proxmox passes on', () => {
    const wrong = labRoutes
      .filter(({ path }) => path.includes('{node}'))
      .filter(({ method, path, forwarded }) => (forwarded !== false) !== (paths[path]?.[method]?.proxyto === 'node'))
      .map(({ method, path }) => `${method} ${path}`)
    expect(wrong).toEqual([])
  })
})
