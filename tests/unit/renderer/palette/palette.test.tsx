import { screen } from '@testing-library/react'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { useCommands } from '#renderer/app/commands.store.ts'
import { openPalette, useFrame } from '#renderer/app/frame.store.ts'
import { useClusters } from '#renderer/client/clusters.store.ts'
import { useInventory } from '#renderer/client/inventory.store.ts'
import { useGuestAction } from '#renderer/features/inventory/actions/action.store.ts'
import { Palette } from '#renderer/features/palette/Palette.tsx'
import { makeCluster, makeGuest } from '#support/fleet-rows.ts'
import { mountPage } from '#support/mount-page.tsx'

const run = vi.fn()
const guests = [
  makeGuest(1, { name: 'web-01', status: 'running', template: false, lock: '' }),
  makeGuest(2, { name: 'web-02', status: 'stopped', template: false, lock: '' }),
]
const clusters = guests.map((guest, at) => makeCluster(at + 1, { id: guest.clusterId }))

beforeEach(() => {
  openPalette()
  run.mockClear()
  Element.prototype.scrollIntoView = vi.fn()
  useCommands.setState({
    groups: new Map([['test', [{ id: 'x', title: 'Refresh all clusters', group: 'Console', run }]]]),
  })
})

const mount = () => {
  const onClose = vi.fn()
  // mountPage empties the stores, so the fleet is put in after; the palette follows it.
  const page = mountPage(<Palette onClose={onClose} />)
  useInventory.setState({ guests, status: 'ready' })
  useClusters.setState({ clusters, byId: new Map(clusters.map((c) => [c.id, c])), status: 'ready' })
  return { ...page, onClose }
}

const shown = () => screen.getAllByRole('option').map((option) => option.querySelector('span')?.textContent)

describe('the palette by keyboard', () => {
  it('runs an action and closes', async () => {
    const { user, onClose } = mount()
    await user.keyboard('clusters refr{Enter}')
    expect(run).toHaveBeenCalledOnce()
    expect(onClose).toHaveBeenCalledOnce()
  })

  it('opens the guest the words find, with the arrows', async () => {
    const { user, location } = mount()
    await user.keyboard('web')
    expect(shown().slice(0, 2)).toEqual(['web-01', 'web-02'])
    await user.keyboard('{ArrowDown}{Enter}')
    expect(location()).toBe(`/inventory/guest/${guests[1]?.id}`)
  })

  it('takes a status word', async () => {
    const { user } = mount()
    await user.keyboard('web stopped')
    expect(shown()[0]).toBe('web-02')
  })

  it('asks for confirmation of a verb instead of acting', async () => {
    const { user, fake } = mount()
    await user.keyboard('stop web-01{Enter}')
    expect(useGuestAction.getState().request).toEqual({ what: 'power', verb: 'stop', ids: [guests[0]?.id] })
    expect(fake.calls('guests.power')).toEqual([])
  })

  it('takes the words to the inventory with Ctrl+Shift+F', async () => {
    const { user, location } = mount()
    await user.keyboard('web prod{Control>}{Shift>}f{/Shift}{/Control}')
    expect(location()).toBe('/inventory?q=web%20prod')
  })

  it('begins with what was typed before it was there', () => {
    useFrame.setState({ paletteText: 'web st' })
    mount()
    expect(screen.getByRole('combobox')).toHaveProperty('value', 'web st')
  })
})
