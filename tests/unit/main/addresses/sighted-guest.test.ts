import { expect, it } from 'vitest'
import type { GuestRow } from '#shared/model/guest.ts'
import type { GuestId } from '#shared/model/ids.ts'
import { sightedGuests } from '#main/features/addresses/sighted-guest.ts'

const AT = '2026-01-01T00:00:00.000Z'
const rows = Array.from(
  { length: 200 },
  (_, index) => ({ id: `g${index}` as GuestId, name: `web-${index}` }) as GuestRow,
)
const facts = (id: GuestId) => ({
  nics: [
    {
      ...{ key: 'net0', bridge: 'vmbr0', vlan: 20 },
      configured: [`10.0.0.${id.slice(1)}/24`],
      reported: ['10.0.1.1/24'],
    },
  ],
  configAt: AT,
  agentAt: AT,
})

it('reads the facts of many guests together, and no further than somebody looks', () => {
  const asked: number[] = []
  const factsOf = (ids: readonly GuestId[]) => {
    asked.push(ids.length)
    return new Map(ids.filter((id) => id !== 'g7').map((id) => [id, facts(id)]))
  }
  const guests = sightedGuests(rows, factsOf)
  expect(guests.next().value).toMatchObject({
    id: 'g0',
    nics: [{ key: 'net0', bridge: 'vmbr0', vlan: 20, configured: ['10.0.0.0/24'], reported: ['10.0.1.1/24'] }],
  })
  expect(asked).toEqual([64])
  const rest = [...guests]
  expect(rest).toHaveLength(199)
  expect(asked).toEqual([64, 64, 64, 8])
  // One that was never read is there without addresses: it is not gone.
  expect(rest[6]).toMatchObject({ id: 'g7', nics: [], configAt: null, agentAt: null })
})
