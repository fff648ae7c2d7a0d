import { act, screen, waitFor, within } from '@testing-library/react'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { followClusters } from '#renderer/client/clusters.store.ts'
import { followInventory } from '#renderer/client/inventory.store.ts'
import { ContextMenu } from '#renderer/components/ContextMenu.tsx'
import { Drawers } from '#renderer/components/Drawer.tsx'
import { InventoryPage } from '#renderer/features/inventory/InventoryPage.tsx'
import { useInventoryView } from '#renderer/features/inventory/inventory-view.store.ts'
import { useGuestAction } from '#renderer/features/inventory/actions/action.store.ts'
import { guestId, makeFleet } from '#support/fleet-rows.ts'
import { mountPage } from '#support/mount-page.tsx'
import { pretendLayout } from '#support/pretend-layout.ts'

const { clusters, guests } = makeFleet(1000)
const listed = clusters.map((cluster, index) =>
  index === 1 ? { ...cluster, state: 'unreachable' as const, unreachableSince: '2026-11-23T12:05:00Z' } : cluster,
)

let ends: (() => void)[] = []

const open = async (path = '/inventory') => {
  const page = mountPage(
    <main>
      <InventoryPage />
      <Drawers />
      <ContextMenu />
    </main>,
    {
      'inventory.snapshot': () => ({ revision: 1, guests, nodes: [], storages: [] }),
      'clusters.list': () => listed,
      'views.list': () => [],
      'preferences.set': ({ patch }) => ({ ...patch }) as never,
    },
    path,
  )
  act(() => {
    ends = [followInventory(), followClusters()]
  })
  await screen.findByText(/1,000/)
  return page
}

const rows = (): HTMLElement[] => [...document.querySelectorAll<HTMLElement>('[data-row]')]
const grid = (): HTMLElement => screen.getByRole('grid', { name: 'Guests' })

beforeEach(() => {
  useInventoryView.setState({ text: '', guest: null })
  useGuestAction.setState({ request: null })
  pretendLayout()
})

afterEach(() => {
  for (const end of ends) end()
  vi.restoreAllMocks()
  vi.unstubAllGlobals()
})

describe('the inventory page', () => {
  test('of a thousand guests only those in view exist', async () => {
    await open()
    expect(rows().length).toBeGreaterThan(10)
    expect(rows().length).toBeLessThanOrEqual(60)
    expect(grid()).toHaveProperty('ariaRowCount', '1001')
  })

  test('typing filters at once and the count says how many of how many', async () => {
    const { user } = await open()
    await user.type(screen.getByRole('combobox', { name: 'Search the inventory' }), 'web-08 status:stopped')
    const names = rows().map((row) => within(row).getAllByRole('gridcell')[1]?.textContent.trim())
    expect(names).toEqual(['web-08'])
    expect(screen.getByText('1 of 1,000')).toBeTruthy()
  })

  test('typing mounts no row: elements show other guests, those left over show nothing, and none is lost', async () => {
    const { user } = await open()
    const before = rows()
    const field = screen.getByRole('combobox', { name: 'Search the inventory' })
    await user.type(field, 'web-08 status:stopped')
    expect(rows()).toEqual(before.slice(0, 1))
    expect(within(grid()).getAllByRole('row')).toHaveLength(2)
    await user.clear(field)
    expect(rows()).toEqual(before)
  })

  test('columns out of view are left out, the rest keeps its place in the grid', async () => {
    vi.spyOn(HTMLElement.prototype, 'clientWidth', 'get').mockReturnValue(400)
    await open()
    const cells = (): (string | undefined)[] =>
      [...(rows()[0]?.querySelectorAll<HTMLElement>('[data-column]') ?? [])].map((cell) => cell.dataset['column'])
    expect(cells()).toEqual(['name', 'id', 'status', 'company'])
    const scroller = grid().parentElement
    if (scroller === null) throw new Error('The grid stands in nothing')
    scroller.scrollLeft = 400
    act(() => {
      scroller.dispatchEvent(new Event('scroll'))
    })
    expect(cells()[0]).toBe('company')
    expect(rows()[0]?.querySelector('[data-column="company"]')?.getAttribute('aria-colindex')).toBe('5')
    expect(within(grid()).getAllByRole('columnheader').length).toBeGreaterThan(13)
  })

  test('a search in the address is shown, and what is typed goes into the address', async () => {
    const { user, location } = await open('/inventory?q=web-08')
    const field = screen.getByRole('combobox', { name: 'Search the inventory' })
    expect(field).toHaveProperty('value', 'web-08')
    await user.clear(field)
    await user.type(field, 'db')
    await waitFor(() => {
      expect(location()).toBe('/inventory?q=db')
    })
  })

  test('a completed field and value can be taken with the keyboard', async () => {
    const { user } = await open()
    const field = screen.getByRole('combobox', { name: 'Search the inventory' })
    await user.type(field, 'stat{ArrowDown}{Enter}')
    expect(field).toHaveProperty('value', 'status:')
    await user.type(field, 'sto{ArrowDown}{Enter}')
    expect(useInventoryView.getState().text).toBe('status:stopped ')
  })

  test('suggestions open for what is being typed, not for a blank, and by a key for all there is', async () => {
    const { user } = await open()
    const field = screen.getByRole('combobox', { name: 'Search the inventory' })
    const offered = () => screen.queryAllByRole('option').map((option) => option.firstChild?.textContent)
    await user.type(field, 'web sta')
    await waitFor(() => {
      expect(offered()).toContain('status')
    })
    await user.clear(field)
    await user.type(field, 'web ')
    // Escape would close a list; it empties the field where there is none.
    await user.keyboard('{ArrowUp}')
    expect(offered()).toEqual([])
    expect(document.activeElement).toBe(field)
    await user.keyboard('{ArrowDown}')
    expect(offered()).toEqual(expect.arrayContaining(['name', 'backup', 'project']))
    await user.keyboard('{Escape}')
    expect(offered()).toEqual([])
    await user.keyboard('{Control>} {/Control}')
    expect(offered()).toContain('backup')
  })

  test('Enter leaves the field for the rows, and so does ↓ where nothing can be offered', async () => {
    const { user } = await open()
    const field = screen.getByRole('combobox', { name: 'Search the inventory' })
    await user.type(field, 'nosuchword{ArrowDown}')
    expect(document.activeElement).toBe(grid())
    await user.clear(field)
    await user.type(field, 'web {Enter}')
    expect(document.activeElement).toBe(grid())
  })

  test('every mistake of a search is told, and no suggestion lies over that', async () => {
    const { user } = await open()
    const field = screen.getByRole('combobox', { name: 'Search the inventory' })
    await user.type(field, 'statsu:x cpu>fast sta')
    const said = screen.getByText(/2 mistakes/).parentElement
    expect(said?.textContent).toMatch(/“statsu”.*“fast” is not a percentage/)
    expect(await screen.findByRole('listbox')).toHaveProperty('dataset.below', 'true')
    await user.clear(field)
    await user.type(field, 'sta')
    expect(await screen.findByRole('listbox')).toHaveProperty('dataset.below', 'false')
  })

  test('a change of some guests touches their rows and no other, and mounts none', async () => {
    const { fake } = await open()
    const before = rows()
    const target = before[3]?.dataset['row']
    const touched = new Set<string>()
    const observer = new MutationObserver((changes) => {
      for (const { target: node } of changes) {
        const element = node instanceof Element ? node : node.parentElement
        const row = element?.closest<HTMLElement>('[data-row]')?.dataset['row']
        if (row !== undefined) touched.add(row)
      }
    })
    observer.observe(grid(), { subtree: true, childList: true, characterData: true, attributes: true })
    fake.emit('inventory.inventoryChanged', {
      revision: 2,

      addedGuests: [],
      changedGuests: guests.filter((guest) => guest.id === target).map(({ id }) => ({ id, node: 'pve9' })),
      removedGuests: [],
      nodes: [],
      storages: [],
      removedKeys: [],
    })
    await waitFor(() => {
      expect(before[3]?.textContent).toContain('pve9')
    })
    observer.disconnect()
    expect([...touched]).toEqual([target])
    expect(rows()).toEqual(before)
  })

  test('the keyboard goes through rows, selects, opens the menu with reasons', async () => {
    const { user } = await open('/inventory?q=cluster%3Dsite-002')
    grid().focus()
    await user.keyboard('{ArrowDown}{ArrowDown} ')
    const active = rows()[1]
    expect(grid().getAttribute('aria-activedescendant')).toBe(active?.id)
    expect(active?.getAttribute('aria-selected')).toBe('true')
    await user.keyboard('{Shift>}{ArrowDown}{/Shift}')
    expect(screen.getByRole('status', { name: '' }).textContent).toMatch(/^2 selected/)
    await user.keyboard('{Escape}{Shift>}{F10}{/Shift}')
    const start = await screen.findByRole('menuitem', { name: /^Start/ })
    expect(start.getAttribute('aria-disabled')).toBe('true')
    expect(start.textContent).toContain('Its cluster does not answer.')
  })

  test('rows of an unreachable cluster are marked with their age and stay usable', async () => {
    await open('/inventory?q=cluster%3Dsite-002')
    const [row] = rows()
    expect(row?.dataset['faded']).toBe('true')
    expect(
      within(row as HTMLElement).getByTitle(/does not answer.*As of 2026-11-2[2-4].*Unreachable since/),
    ).toBeTruthy()
  })

  test('Enter opens the details beside the list, and they follow the row', async () => {
    const { user, location } = await open()
    grid().focus()
    await user.keyboard('{ArrowDown}{Enter}')
    const first = rows()[0]?.dataset['row']
    await waitFor(() => {
      expect(location()).toBe(`/inventory?guest=${first}`)
    })
    await user.keyboard('{ArrowDown}')
    expect(useInventoryView.getState().guest).toBe(rows()[1]?.dataset['row'])
    expect(await screen.findByRole('tab', { name: 'Network' })).toBeTruthy()
  })

  test('Ctrl+A selects what is shown and Escape nothing; Ctrl+C copies the cell one stands on', async () => {
    const { user } = await open('/inventory?q=mail-02%20OR%20mail-10')
    const shown = rows().length
    const chosen = () => rows().filter((row) => row.getAttribute('aria-selected') === 'true').length
    grid().focus()
    await user.keyboard('{Home}{Control>}a{/Control}')
    expect(chosen()).toBe(shown)
    await user.keyboard('{Escape}')
    expect(chosen()).toBe(0)
    const copied: string[] = []
    vi.spyOn(navigator.clipboard, 'writeText').mockImplementation((text) => {
      copied.push(text)
      return Promise.resolve()
    })
    await user.keyboard('{Control>}c{/Control}{ArrowRight}{Control>}c{/Control}')
    const cells = [...(rows()[0]?.querySelectorAll('[role="gridcell"]') ?? [])].map((cell) => cell.textContent.trim())
    expect(copied).toHaveLength(2)
    expect(copied[0]).not.toBe(copied[1])
    for (const text of copied) expect(cells).toContain(text)
  })

  test('a bulk action asks for all selected guests', async () => {
    const { user } = await open('/inventory?q=mail-02%20OR%20mail-10')
    await user.click(screen.getByRole('checkbox', { name: 'Select all rows shown' }))
    await user.click(screen.getByRole('button', { name: 'Shut down' }))
    expect(useGuestAction.getState().request).toMatchObject({ verb: 'shutdown' })
    expect(useGuestAction.getState().request?.ids).toContain(guestId(10))
  })

  test('with rows selected, export offers those beside what is shown', async () => {
    const saved: Blob[] = []
    URL.createObjectURL = (blob: Blob) => `blob:${saved.push(blob)}`
    vi.spyOn(HTMLAnchorElement.prototype, 'click').mockReturnValue()
    const { user } = await open('/inventory?q=mail-02%20OR%20mail-10')
    const button = screen.getByRole('button', { name: 'Export what is shown' })
    await user.click(button)
    expect(screen.queryByRole('menuitem', { name: /selected/ })).toBeNull()
    await user.keyboard('{Escape}')
    const shown = rows().length
    grid().focus()
    await user.keyboard('{Home} ')
    await user.click(button)
    expect(screen.getByRole('menuitem', { name: `JSON, ${shown} rows` })).toBeTruthy()
    await user.click(screen.getByRole('menuitem', { name: 'JSON, 1 selected row' }))
    expect(JSON.parse((await saved[0]?.text()) ?? '')).toHaveLength(1)
  })

  test('clicking a title sorts by it and remembers that', async () => {
    const { user, fake } = await open('/inventory?q=status%3Arunning')
    await user.click(screen.getByRole('button', { name: 'ID' }))
    expect(screen.getByRole('columnheader', { name: /ID/ }).getAttribute('aria-sort')).toBe('ascending')
    expect(rows()[0]?.dataset['row']).toBe(guestId(1))
    await waitFor(() => {
      expect(JSON.stringify(fake.calls('preferences.set'))).toContain('"sort":[{"id":"id","desc":false}]')
    })
  })

  test('nothing found says so and offers the way back', async () => {
    const { user } = await open('/inventory?q=nosuchguest')
    const message = (await screen.findByText('Nothing matches')).parentElement as HTMLElement
    expect(message.textContent).toContain('“nosuchguest”')
    await user.click(within(message).getByRole('button'))
    expect(rows().length).toBeGreaterThan(10)
    expect(document.activeElement).toBe(screen.getByRole('combobox', { name: 'Search the inventory' }))
  })
})
