import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { expect, it, onTestFinished } from 'vitest'
import type { AddressWorld } from '#support/address-world.ts'
import {
  addressWorld,
  anAssignmentId,
  GUESTS,
  openAddressDatabase,
  order,
  rangeInput,
  toGuest,
} from '#support/address-world.ts'
import { childProgram } from '#support/child-program.ts'
import { startTestServer } from '#support/served.ts'
import { temporaryDirectory } from '#support/temporary-directory.ts'

const worldOn = async (path: string): Promise<AddressWorld> => {
  const db = await openAddressDatabase(path)
  onTestFinished(() => void db.close())
  return addressWorld(db)
}

const startChild = async (path: string) => {
  const child = spawn(process.execPath, [childProgram('takes-addresses'), path], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  onTestFinished(() => void child.kill())
  const lines = createInterface({ input: child.stdout })
  const next = (): Promise<string> => new Promise((resolve) => lines.once('line', resolve))
  await next()
  return (line: string): Promise<string[]> => {
    const answer = next()
    child.stdin.write(`${line}\n`)
    return answer.then((text) => text.split(','))
  }
}

it.each([
  ['one by one', 'one', 40, 40],
  ['in batches', 'batch', 20, 60],
])('two processes on one database never give the same address: %s', async (_what, way, calls, each) => {
  const path = join(temporaryDirectory(), 'multpanel.db')
  const world = await worldOn(path)
  const children = await Promise.all([startChild(path), startChild(path)])
  for (let round = 0; round < 3; round += 1) {
    const { id } = await world.call('owner', 'addresses.saveRange', rangeInput(`10.${round}.0.0/24`))
    const moment = Date.now() + 50
    const got = await Promise.all(children.map((ask) => ask(`${moment} ${id} ${calls} ${way}`)))
    const all = got.flat()
    expect(all.filter((text) => text.startsWith('!'))).toEqual([])
    expect(all).toHaveLength(2 * each)
    // No address twice, and none left out: the lowest free one each time.
    const expected = Array.from({ length: 2 * each }, (_, index) => `10.${round}.0.${index + 1}`)
    const order4 = (text: string): number => Number(text.split('.')[3])
    expect([...new Set(all)].toSorted((left, right) => order4(left) - order4(right))).toEqual(expected)
    expect((await world.call('owner', 'addresses.assignments', { rangeId: id })).total).toBe(2 * each)
  }
})

it('two processes that fight for the last addresses share them, and the rest is told there is none', async () => {
  const path = join(temporaryDirectory(), 'multpanel.db')
  const world = await worldOn(path)
  const children = await Promise.all([startChild(path), startChild(path)])
  const { id } = await world.call('owner', 'addresses.saveRange', rangeInput('10.0.0.0/28'))
  const moment = Date.now() + 50
  const all = (await Promise.all(children.map((ask) => ask(`${moment} ${id} 10 one`)))).flat()
  expect(new Set(all.filter((text) => !text.startsWith('!'))).size).toBe(14)
  expect(all.filter((text) => text.startsWith('!'))).toEqual(Array.from({ length: 6 }, () => '!conflict'))
})

it('parallel calls over HTTP each get another address, in one call or in a batch', async () => {
  const world = await worldOn(join(temporaryDirectory(), 'multpanel.db'))
  const server = await startTestServer({ dispatch: world.dispatch, events: world.events })
  const { id } = await world.call('owner', 'addresses.saveRange', rangeInput('10.0.0.0/24', { gateway: '10.0.0.1' }))
  const cookie = await server.signIn()
  const one = () => server.call(cookie, 'addresses.assign', JSON.stringify(order(id, toGuest(GUESTS.web))))
  const items = () => [1, 2, 3].map(() => ({ id: anAssignmentId(), target: toGuest(GUESTS.db) }))
  const batch = () => server.call(cookie, 'addresses.assignBatch', JSON.stringify({ rangeId: id, items: items() }))
  const answers = await Promise.all(Array.from({ length: 60 }, (_, index) => (index % 3 === 0 ? batch() : one())))
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]))
  const addresses = answers.flatMap(({ body }) => {
    const value = JSON.parse(body) as { value?: unknown }
    return JSON.stringify(value).match(/(?<="address":")[^"]+/g) ?? []
  })
  expect(addresses).toHaveLength(100)
  expect(new Set(addresses).size).toBe(100)
})

it('the table itself refuses an address given twice, whoever wrote it there', async () => {
  const path = join(temporaryDirectory(), 'multpanel.db')
  const world = await worldOn(path)
  const db = await openAddressDatabase(path)
  onTestFinished(() => void db.close())
  const { id } = await world.call('owner', 'addresses.saveRange', rangeInput('10.0.0.0/24'))
  const { id: given } = await world.call('owner', 'addresses.assign', order(id, toGuest(GUESTS.web)))
  const copy = () =>
    db
      .prepare(
        `INSERT INTO address_assignments SELECT ?, range_id, address, address_key, company_id, use, guest_id, cluster_id,
           label, interface, 0, created_at, created_by FROM address_assignments WHERE id = ?`,
      )
      .run(anAssignmentId(), given)
  expect(copy).toThrow(/UNIQUE constraint failed: address_assignments\.range_id, address_assignments\.address_key/)
})
