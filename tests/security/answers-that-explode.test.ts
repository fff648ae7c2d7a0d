import { expect, it } from 'vitest'
import { clientOf, failureOf, startStub } from '#support/proxmox-stub.ts'

const person = { lane: 'interactive' } as const

it.each([
  ['objects', `{"data":[${'{},'.repeat(5_000_000)}{}]}`],
  ['lists in lists', `{"data":${'['.repeat(7_000_000)}${']'.repeat(7_000_000)}}`],
])('does not unfold an answer made of nothing but %s', async (_what, body) => {
  const stub = await startStub((_request, response) => response.end(body))
  const client = clientOf([stub.pinned])
  const before = process.memoryUsage().rss
  const error = await failureOf(client.resources(person))
  expect(error).toMatchObject({ code: 'not_proxmox' })
  expect(process.memoryUsage().rss - before).toBeLessThan(300_000_000)
})
