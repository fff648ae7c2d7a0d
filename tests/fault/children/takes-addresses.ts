import { createInterface } from 'node:readline'
import { addressWorld, anAssignmentId, GUESTS, openAddressDatabase, order, toGuest } from '#support/address-world.ts'
import { systemClock } from '#main/system-clock.ts'

/**
 * A console of its own on a database file others write to. For each line `<moment> <range> <how many> <one|batch>` it takes
 * addresses from that moment (Unix ms) on as fast as it can and says which it got.
 */
const [, , path = ''] = process.argv
const db = await openAddressDatabase(path)
const world = addressWorld(db, { ...systemClock, advance: () => undefined, nextDue: () => null })

const take = async (rangeId: string, way: string): Promise<string> => {
  try {
    if (way === 'one')
      return (await world.call('owner', 'addresses.assign', order(rangeId, toGuest(GUESTS.web)))).address
    const items = Array.from({ length: 3 }, () => ({ id: anAssignmentId(), target: toGuest(GUESTS.web) }))
    const given = await world.call('owner', 'addresses.assignBatch', { rangeId, items })
    return given.map(({ address }) => address).join(',')
  } catch (error) {
    return `!${error instanceof Error && 'code' in error ? String(error.code) : String(error)}`
  }
}

const hear = async (line: string): Promise<void> => {
  const [moment = '', rangeId = '', count = '', way = ''] = line.split(' ')
  while (Date.now() < Number(moment));
  const got: string[] = []
  for (let index = 0; index < Number(count); index += 1) got.push(await take(rangeId, way))
  process.stdout.write(`${got.join(',')}\n`)
}

createInterface({ input: process.stdin }).on('line', (line) => void hear(line))
process.stdout.write('ready\n')
