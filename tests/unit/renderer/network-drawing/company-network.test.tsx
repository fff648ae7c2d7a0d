import { act, fireEvent, screen, waitFor, within } from '@testing-library/react'
import { MemoryRouter } from 'react-router'
import { afterEach, describe, expect, it, onTestFinished, vi } from 'vitest'
import { followClusters } from '#renderer/client/clusters.store.ts'
import { CompanyNetwork } from '#renderer/features/network-drawing/CompanyNetwork.tsx'
import { clusterId, makeCluster, makeCompany, makeGuest } from '#support/fleet-rows.ts'
import { mountPage } from '#support/mount-page.tsx'
import { anAssignment, aRange } from './rows.ts'

const acme = makeCompany(0, { name: 'Acme & Söhne', colour: '#228833' })
const dc = makeCluster(1, { name: 'acme-dc1', companyId: acme.id })
const plain = { template: false, companyId: acme.id, clusterId: clusterId(1), addresses: [] }
const guests = [
  makeGuest(1, { ...plain, name: '<web>', vlans: [20] }),
  makeGuest(2, { ...plain, name: 'gone', vlans: [20], status: 'missing' }),
  makeGuest(3, { ...plain, name: 'golden', vlans: [20], template: true }),
]
const wan = aRange(1, '203.0.113.0/28', { kind: 'external', clusterId: dc.id })

const mount = (more: Parameters<typeof mountPage>[1] = {}) => {
  const mounted = mountPage(<CompanyNetwork company={acme} clusters={[dc]} guests={guests} />, {
    'clusters.list': () => [dc],
    'addresses.ranges': () => [wan],
    'addresses.assignments': ({ after }: { after?: string | null }) =>
      after === null
        ? { rows: [anAssignment(1, wan, '203.0.113.2', { use: 'firewall', label: 'fw1' })], next: 'more', total: 2 }
        : { rows: [anAssignment(2, wan, '203.0.113.3', { guestId: guests[0]?.id ?? null })], next: null, total: 2 },
    ...more,
  })
  act(() => {
    onTestFinished(followClusters())
  })
  return mounted
}

const drawing = () =>
  screen.findByRole('tree', { name: /^Network of Acme & Söhne: 1 external range, 1 firewall, 1 VLAN, 1 machine/ })

/** The thing the keys are at, as a screen reader says it. */
const said = (svg: Element): string | null =>
  document.getElementById(svg.getAttribute('aria-activedescendant') ?? '')?.querySelector('title')?.textContent ?? null

afterEach(() => {
  vi.restoreAllMocks()
})

describe('the drawing of a company’s network', () => {
  it('tells what is in it, of every page of addresses, without templates and what is gone', async () => {
    mount()
    const svg = await drawing()
    await waitFor(() => expect(svg.textContent).toContain('VLAN 20 · acme-dc1'))
    for (const text of ['203.0.113.0/28', '2 addresses', 'fw1', '<web>']) expect(svg.textContent).toContain(text)
    expect(svg.textContent).not.toMatch(/gone|golden/)
  })

  it('zooms and moves by keys and buttons, and shows all again', async () => {
    const { user } = mount()
    const svg = await drawing()
    const all = svg.getAttribute('viewBox')
    svg.focus()
    await user.keyboard('+')
    const closer = svg.getAttribute('viewBox')
    expect(Number(closer?.split(' ')[2])).toBeLessThan(Number(all?.split(' ')[2]))
    await user.keyboard('{Shift>}{ArrowRight}{/Shift}')
    expect(svg.getAttribute('viewBox')).not.toBe(closer)
    fireEvent.wheel(svg, { deltaY: 200 })
    await user.click(screen.getByRole('button', { name: 'Show all' }))
    expect(svg.getAttribute('viewBox')).toBe(all)
    await user.click(screen.getByRole('button', { name: 'Zoom in' }))
    await user.keyboard('0')
    expect(screen.getByRole('button', { name: 'Zoom out' })).toBeTruthy()
  })

  it('goes to the machine that is clicked', async () => {
    const { location } = mount()
    const svg = await drawing()
    const machine = within(svg).getByText('<web>')
    fireEvent.pointerDown(machine, { button: 0, clientX: 5, clientY: 5 })
    fireEvent.pointerMove(machine, { buttons: 1, clientX: 6, clientY: 5 })
    fireEvent.click(machine)
    await waitFor(() => expect(location()).toBe(`/inventory/guest/${guests[0]?.id ?? ''}`))
  })

  it('is gone through by the arrows, and Enter opens what they are at', async () => {
    const { user, location } = mount()
    const svg = await drawing()
    await waitFor(() => expect(svg.textContent).toContain('acme-dc1'))
    svg.focus()
    expect(said(svg)).toBe('External range 203.0.113.0/28, 2 addresses, leads to fw1, VLAN 20 · acme-dc1')
    await user.keyboard('{ArrowRight}')
    expect(said(svg)).toBe('Firewall fw1, 203.0.113.2')
    await user.keyboard('{Enter}{ArrowRight}')
    expect(said(svg)).toBe('VLAN 20 · acme-dc1, 1 machine')
    await user.keyboard('{ArrowDown}')
    expect(said(svg)).toBe(`<web>, VM ${guests[0]?.vmid ?? 0}, running, 203.0.113.3`)
    await user.keyboard('{Home}{ArrowLeft}')
    expect(said(svg)).toMatch(/^External range/)
    await user.keyboard('{End}{Enter}')
    await waitFor(() => expect(location()).toBe(`/inventory/guest/${guests[0]?.id ?? ''}`))
  })

  it('keeps its place when what the keys were at is gone', async () => {
    const { user, rerender } = mount()
    const svg = await drawing()
    svg.focus()
    await user.keyboard('{End}')
    expect(said(svg)).toMatch(/^<web>/)
    const renamed = { ...plain, name: 'moved', vlans: [30] }
    rerender(
      <MemoryRouter>
        <CompanyNetwork company={acme} clusters={[dc]} guests={[makeGuest(4, renamed)]} />
      </MemoryRouter>,
    )
    await waitFor(() => expect(said(svg)).toMatch(/^moved/))
  })

  it('opens a range, and of a VLAN its machines in the inventory', async () => {
    const { user, location } = mount()
    const svg = await drawing()
    await waitFor(() => expect(svg.textContent).toContain('acme-dc1'))
    svg.focus()
    await user.keyboard('{Enter}')
    await waitFor(() => expect(location()).toBe(`/network/ranges/${wan.id}`))
    fireEvent.click(within(svg).getByText('VLAN 20 · acme-dc1'))
    await waitFor(() => expect(location()).toBe(`/inventory?q=${encodeURIComponent('cluster:=acme-dc1 vlan:20')}`))
  })

  it('is taken along whole, as a file that needs no page around it and runs nothing', async () => {
    let file: Blob | null = null
    vi.stubGlobal(
      'URL',
      Object.assign(URL, {
        createObjectURL: (blob: Blob) => ((file = blob), 'blob:x'),
        revokeObjectURL: () => undefined,
      }),
    )
    const click = vi.spyOn(HTMLAnchorElement.prototype, 'click').mockImplementation(function (this: HTMLAnchorElement) {
      expect(this.download).toMatch(/^network-acme-s-hne-\d{4}-\d\d-\d\d\.svg$/)
    })
    const { user } = mount()
    await drawing()
    await user.click(screen.getByRole('button', { name: 'Zoom in' }))
    document.documentElement.style.setProperty('--mp-text', '#1b1f24')
    await user.click(screen.getByRole('button', { name: 'Export SVG' }))
    expect(click).toHaveBeenCalledOnce()
    // It is set in the stand-in of createObjectURL, which the compiler does not see run.
    const text = await (file as unknown as Blob).text()
    const parsed = new DOMParser().parseFromString(text, 'image/svg+xml')
    const root = parsed.documentElement
    expect(root.tagName).toBe('svg')
    expect(root.getAttribute('viewBox')).toBe(
      `0 0 ${root.getAttribute('width') ?? ''} ${root.getAttribute('height') ?? ''}`,
    )
    expect(root.textContent).toContain('<web>')
    expect(root.textContent).toContain('Acme & Söhne, network as of')
    expect(text).toContain('#1b1f24')
    expect(text).not.toContain('var(--mp-text)')
    expect(text).not.toMatch(/<script|onclick| role=| id=| tabindex=|data-ring|aria-hidden/i)
  })
})
