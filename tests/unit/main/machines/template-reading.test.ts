import { expect, it } from 'vitest'
import { AppError } from '#shared/errors.ts'
import type { GuestRow } from '#shared/model/guest.ts'
import type { ProxmoxApi, ProxmoxCall } from '#main/adapters/proxmox/proxmox.port.ts'
import { createTemplateReading } from '#main/features/machines/template-reading.ts'
import { makeGuest } from '#support/fleet-rows.ts'
import { createHeldClock } from '#support/held-clock.ts'

const unread = (number: number): GuestRow =>
  makeGuest(number, { template: true, name: `tmpl-${number}`, factsAt: null, storages: [] })

/** A cluster whose answers come when the test says so. */
const setup = () => {
  const clock = createHeldClock()
  const asked: { readonly name: string; readonly call: ProxmoxCall; answer: (error?: Error) => void }[] = []
  const reading = createTemplateReading({
    clock,
    connections: { api: () => ({}) as ProxmoxApi },
    facts: {
      readConfig: (guest, _api, call) =>
        new Promise((resolve, reject) => {
          const answer = (error?: Error): void => {
            if (error === undefined) resolve()
            else reject(error)
          }
          asked.push({ name: guest.name, call, answer })
          call.signal?.addEventListener('abort', () => {
            answer(new AppError('cancelled', 'It was called off.'))
          })
        }),
    },
  })
  return { clock, asked, reading }
}

const turn = () => new Promise(setImmediate)

it('asks for those nobody has read yet, four at once, and no other', async () => {
  const { asked, reading } = setup()
  const known = makeGuest(9, { template: true, factsAt: '2026-11-27T10:00:00Z' })
  const done = reading.read([known, ...[1, 2, 3, 4, 5].map(unread)])
  expect(asked.map(({ name }) => name)).toEqual(['tmpl-1', 'tmpl-2', 'tmpl-3', 'tmpl-4'])
  asked[0]?.answer()
  await turn()
  expect(asked.map(({ name }) => name).slice(4)).toEqual(['tmpl-5'])
  for (const { answer } of asked) answer()
  expect(await done).toEqual([])
  expect(asked.every(({ call }) => call.lane === 'interactive' && call.timeoutMs === 5000)).toBe(true)
})

it('is asked once for two who want to know at the same time', async () => {
  const { asked, reading } = setup()
  const both = Promise.all([reading.read([unread(1)]), reading.read([unread(1)])])
  expect(asked).toHaveLength(1)
  asked[0]?.answer()
  expect(await both).toEqual([[], []])
  const later = reading.read([unread(1)])
  expect(asked).toHaveLength(2)
  asked[1]?.answer()
  await later
})

it('names what could not be read with the cause, and holds up nobody beyond its time', async () => {
  const { asked, clock, reading } = setup()
  const refused = reading.read([unread(1)])
  asked[0]?.answer(new AppError('rights_missing', 'The credential may not read it.'))
  expect(await refused).toEqual(['Where the template tmpl-1 lies could not be read: The credential may not read it.'])
  const silent = reading.read([1, 2, 3, 4, 5, 6].map(unread))
  clock.advance(6000)
  expect(await silent).toEqual(['Where 6 templates lie could not be read: the cluster did not answer in time.'])
  expect(asked).toHaveLength(5)
})
