import { describe, expect, it, vi } from 'vitest'
import { clusterEntries, commandEntries, guestEntries } from '#renderer/features/palette/palette-entries.ts'
import { buildIndex, searchIndex, splitVerb } from '#renderer/features/palette/palette.model.ts'
import { verbEntries } from '#renderer/features/palette/verb-entries.ts'
import { clusterId, makeCluster, makeFleet, makeGuest } from '#support/fleet-rows.ts'
import { quickest } from '#support/quickest.ts'

const go = vi.fn()
const nameOf = () => 'acme-dc1'
const companyOf = () => 'Nordwind'
const guests = [
  makeGuest(1, {
    name: 'web-01',
    status: 'running',
    template: false,
    lock: '',
    addresses: ['10.1.2.3'],
    tags: ['prod'],
  }),
  makeGuest(2, { name: 'web-02', status: 'stopped', template: false, lock: '', addresses: [], tags: ['prod'] }),
  makeGuest(3, { name: 'db-web', status: 'stopped', template: false, lock: '', type: 'lxc', addresses: [], tags: [] }),
]
const index = buildIndex([
  ...commandEntries([
    { id: 'go:/inventory', title: 'Inventory', group: 'Go to', keys: 'g i', run: go },
    { id: 'palette', title: 'Open the palette', group: 'Console', run: go },
    { id: 'x', title: 'Impossible now', group: 'Console', disabledReason: 'No.', run: go },
    { id: 'clusters:add', title: 'Add cluster', group: 'Clusters', run: go },
  ]),
  ...clusterEntries([makeCluster(1, { name: 'web-cluster' })], companyOf, go),
  ...guestEntries(guests, nameOf, companyOf, go),
])
const titles = (query: string) => searchIndex(index, query, 50).map(({ title }) => title)

describe('the palette', () => {
  it('without words offers pages and actions, those that cannot run left out', () => {
    expect(titles('')).toEqual(['Inventory', 'Add cluster'])
  })

  it('finds by words in any order, status words included', () => {
    expect(titles('web stopped')).toEqual(['web-02', 'db-web'])
    expect(titles('stopped web')).toEqual(['web-02', 'db-web'])
    expect(titles('container web')).toEqual(['db-web'])
  })

  it('finds by address, number, tag and cluster', () => {
    expect(titles('10.1.2.3')).toEqual(['web-01'])
    expect(titles('102')).toEqual(['web-02'])
    expect(titles('acme prod')).toEqual(['web-01', 'web-02'])
  })

  it('puts a title that begins with the word before one that contains it', () => {
    expect(titles('web').at(-1)).toBe('db-web')
    expect(titles('web')[0]).toBe('web-cluster')
  })

  it('shows nothing when one word matches nothing', () => {
    expect(titles('web nowhere')).toEqual([])
  })

  it('keeps the entry of a guest that did not change', () => {
    expect(guestEntries(guests, nameOf, companyOf, go)[0]).toBe(guestEntries(guests, nameOf, companyOf, go)[0])
  })

  it('searches 15,000 guests well under a frame', async () => {
    const { guests: many } = makeFleet(15_000)
    const large = buildIndex(guestEntries(many, (id) => (id === clusterId(1) ? 'site-001' : 'site'), companyOf, go))
    searchIndex(large, 'web', 50)
    // The page has 16 ms; a loaded build machine gets some air.
    for (const query of ['w', 'web', 'web st', 'stopped web prod', 'zzz'])
      expect(await quickest(() => searchIndex(large, query, 50)), query).toBeLessThan(32)
  })
})

describe('verbs in the palette', () => {
  it('tells a verb from a status', () => {
    expect(splitVerb('stop web')).toEqual({ verb: 'stop', rest: 'web' })
    expect(splitVerb('web shutdown')).toEqual({ verb: 'shutdown', rest: 'web' })
    expect(splitVerb('Shut down web')).toEqual({ verb: 'shutdown', rest: 'web' })
    expect(splitVerb('stopped web')).toBeNull()
    expect(splitVerb('start')).toBeNull()
  })

  it('offers the verb only on guests it can be told to, and asks before it acts', () => {
    const request = vi.fn()
    const looks = new Map(
      guests.map((guest) => [guest.clusterId, { name: 'acme-dc1', stale: null, backupsUnknown: null }]),
    )
    const context = {
      guestOf: (id: string) => guests.find((guest) => guest.id === id),
      looks,
      find: (query: string) => searchIndex(index, query, 50),
      request,
    }
    const stop = verbEntries('stop web', context)
    expect(stop.map(({ title }) => title)).toEqual(['Stop web-01'])
    expect(verbEntries('start web', context).map(({ title }) => title)).toEqual(['Start web-02', 'Start db-web'])
    stop[0]?.run()
    expect(request).toHaveBeenCalledWith('stop', [guests[0]?.id])
  })
})
