import { act, screen, waitFor, within } from '@testing-library/react'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { useAccess } from '#renderer/client/access.store.ts'
import { useClusters } from '#renderer/client/clusters.store.ts'
import { useInventory } from '#renderer/client/inventory.store.ts'
import { DownloadDialog } from '#renderer/features/catalogue/DownloadDialog.tsx'
import { useCatalogueStore } from '#renderer/features/catalogue/catalogue.store.ts'
import { FileResultDialog } from '#renderer/features/catalogue/FileResultDialog.tsx'
import { catalogueRows, type CatalogueRow } from '#renderer/features/catalogue/catalogue-rows.ts'
import { DeleteFilesSheet } from '#renderer/features/catalogue/DeleteFilesSheet.tsx'
import { PlacesDialog } from '#renderer/features/catalogue/PlacesDialog.tsx'
import { useCatalogue } from '#renderer/features/catalogue/use-catalogue.ts'
import type { CatalogueVolume } from '#shared/model/catalogue.ts'
import type { ClusterId } from '#shared/model/ids.ts'
import { clusterId, companyId, guestId, makeCluster, makeGuest, makeMe, makeStorage } from '#support/fleet-rows.ts'
import { makeJob } from '../tasks/job-rows.ts'
import { mountPage } from '#support/mount-page.tsx'

const [acme, beta] = [clusterId(1), clusterId(2)]

const volume = (key: string, change: Partial<CatalogueVolume> = {}): CatalogueVolume => ({
  ...{ key, clusterId: acme, storage: 'local', shared: false, nodes: ['pve1'] },
  ...{ volid: `local:iso/${key}.iso`, kind: 'iso', name: `${key}.iso`, size: 7, format: 'iso', createdAt: null },
  ...change,
})

const at = '2026-11-27T12:00:00Z'
const source = { clusterId: acme, storage: 'local', shared: false, nodes: ['pve1'], kind: 'iso' as const, problem: '' }

beforeEach(() => {
  useCatalogueStore.setState(useCatalogueStore.getInitialState(), true)
  useClusters.setState(useClusters.getInitialState(), true)
})

const Choices = ({ cluster, node }: { readonly cluster: ClusterId; readonly node?: string }) => {
  const { status, volumes, listedAt } = useCatalogue('iso', cluster, node)
  return (
    <p>
      {status} {listedAt ?? 'never'} {volumes.map(({ volid }) => volid).join(' ')}
    </p>
  )
}

describe('the images a form offers', () => {
  const listed = {
    volumes: [
      volume('b-10'),
      volume('b-2', { nodes: ['pve1', 'pve2'], shared: true }),
      volume('elsewhere', { nodes: ['pve2'] }),
      volume('others', { clusterId: beta }),
      volume('template', { kind: 'vztmpl' }),
    ],
    sources: [{ ...source, listedAt: at }],
  }

  it('are those of its kind that the node can use, by name, with the age of the scan', async () => {
    mountPage(<Choices cluster={acme} node="pve1" />, { 'catalogue.list': () => listed })
    await screen.findByText(`ready ${at} local:iso/b-2.iso local:iso/b-10.iso`)
  })

  it('come anew when a storage was listed', async () => {
    vi.useFakeTimers({ shouldAdvanceTime: true })
    try {
      const { fake } = mountPage(<Choices cluster={acme} />, { 'catalogue.list': () => ({ volumes: [], sources: [] }) })
      await screen.findByText('ready never')
      fake.answer({ 'catalogue.list': () => ({ volumes: [volume('fresh')], sources: [{ ...source, listedAt: at }] }) })
      act(() => {
        fake.emit('catalogue.volumesChanged', { clusterIds: [acme] })
      })
      await vi.advanceTimersByTimeAsync(400)
      await screen.findByText(`ready ${at} local:iso/fresh.iso`)
    } finally {
      vi.useRealTimers()
    }
  })
})

it('lists files and VM templates together, a file once with its copies', () => {
  const rows = catalogueRows(
    [volume('a', { name: 'a.iso' }), volume('b', { name: 'a.iso', clusterId: beta, storage: 'nas', shared: true })],
    [makeGuest(1, { id: guestId(1), clusterId: acme, template: true, name: 'tmpl', vmid: 9000, node: 'pve1' })],
    (id) => (id === acme ? 'acme-dc1' : 'beta-dc1'),
  )
  expect(rows.map(({ kind, clusterNames }) => [kind, clusterNames])).toEqual([
    ['iso', ['acme-dc1', 'beta-dc1']],
    ['template', ['acme-dc1']],
  ])
  expect(rows[0]?.where).toEqual(['acme-dc1: local on pve1', 'beta-dc1: nas (shared)'])
})

const usage = (others: number, guests: readonly { name: string; vmid: number }[] = []) => ({
  ...{ clusterId: acme, node: 'pve1', volid: 'local:iso/a.iso', others },
  guests: guests.map((guest) => ({ ...guest, guestId: guestId(guest.vmid), keys: ['ide2'] })),
})

describe('deleting', () => {
  it('is not offered for what a machine has in its drive, and names the machine', async () => {
    const { fake } = mountPage(<DeleteFilesSheet places={[volume('a')]} onBegun={vi.fn()} onClose={vi.fn()} />, {
      'catalogue.usage': () => [usage(1, [{ name: 'web-01', vmid: 101 }])],
    })
    await screen.findByText(/in the drive of web-01 \(101\), 1 of others/)
    expect(screen.queryByRole('textbox')).toBeNull()
    expect(fake.calls('catalogue.remove')).toEqual([])
  })

  it('wants the name typed, and asks for the one copy', async () => {
    const { user, fake } = mountPage(<DeleteFilesSheet places={[volume('a')]} onBegun={vi.fn()} onClose={vi.fn()} />, {
      'catalogue.usage': () => [usage(0)],
      'catalogue.remove': ({ id }) => ({ id }),
    })
    await waitFor(() => {
      expect(screen.queryByText('Looking who uses it …')).toBeNull()
    })
    await user.type(screen.getByRole('textbox'), 'a.iso')
    await user.click(screen.getByRole('button', { name: 'Delete file' }))
    await waitFor(() => {
      expect(fake.calls('catalogue.remove')).toMatchObject([
        { volumes: [{ clusterId: acme, node: 'pve1', storage: 'local', volid: 'local:iso/a.iso' }] },
      ])
    })
  })

  const copies = [
    volume('one', { name: 'a.iso', volid: 'local:iso/a.iso' }),
    volume('two', { name: 'a.iso', volid: 'local:iso/a.iso', nodes: ['pve2'] }),
    volume('three', { name: 'a.iso', volid: 'nas:iso/a.iso', storage: 'nas', shared: true }),
  ]

  it('takes every copy nobody uses unless others are chosen, and says who uses the rest', async () => {
    const begun = vi.fn()
    const { user, fake } = mountPage(<DeleteFilesSheet places={copies} onBegun={begun} onClose={vi.fn()} />, {
      'catalogue.usage': () => [
        usage(0),
        { ...usage(0, [{ name: 'web-01', vmid: 101 }]), node: 'pve2' },
        { ...usage(0), volid: 'nas:iso/a.iso' },
      ],
      'catalogue.remove': ({ id }) => ({ id }),
    })
    await screen.findByText('used by web-01 (101)')
    const box = (name: RegExp) => screen.getByRole<HTMLInputElement>('checkbox', { name })
    expect(box(/local on pve1/).checked).toBe(true)
    expect(box(/local on pve2/)).toMatchObject({ checked: false, disabled: true })
    screen.getByRole('button', { name: 'Delete 2 copies' })

    await user.click(box(/^All copies/))
    screen.getByText('Choose at least one copy.')
    await user.click(box(/nas \(shared\)/))
    expect(box(/^All copies/).indeterminate).toBe(true)
    await user.type(screen.getByRole('textbox'), 'a.iso')
    await user.click(screen.getByRole('button', { name: 'Delete 1 copy' }))
    await waitFor(() => {
      expect(begun).toHaveBeenCalledWith(expect.any(String), 'a.iso')
    })
    expect(fake.calls('catalogue.remove')).toMatchObject([{ volumes: [{ storage: 'nas', volid: 'nas:iso/a.iso' }] }])
  })
})

describe('where a file is', () => {
  const rowOf = (count: number): CatalogueRow => {
    const places = Array.from({ length: count }, (_, index) =>
      volume(`pve${index + 1}`, { name: 'a.iso', volid: 'local:iso/a.iso', nodes: [`pve${index + 1}`] }),
    )
    const [row] = catalogueRows(places, [], () => 'acme')
    if (row === undefined) throw new Error('no row')
    return row
  }
  const used = { ...usage(0, [{ name: 'web-01', vmid: 101 }]), node: 'pve7' }

  it('is narrowed by node and by the machine that has it in its drive, and Enter does not close it', async () => {
    const onClose = vi.fn()
    const { user } = mountPage(<PlacesDialog row={rowOf(12)} onClose={onClose} />, { 'catalogue.usage': () => [used] })
    const copies = () => within(screen.getByRole('list', { name: 'Where it is' })).getAllByRole('listitem')
    await screen.findByText('web-01')
    expect(copies()).toHaveLength(12)
    const filter = screen.getByRole('searchbox', { name: 'Filter copies' })
    await user.type(filter, 'web-01{Enter}')
    expect(copies()).toHaveLength(1)
    expect(copies()[0]?.textContent).toContain('local on pve7')
    screen.getByText(/, 1 of 12 copies$/)
    expect(onClose).not.toHaveBeenCalled()
    await user.clear(filter)
    await user.type(filter, 'pve99')
    screen.getByText('No copy matches “pve99”.')
  })

  it('needs no filter when the copies are seen at a glance', async () => {
    mountPage(<PlacesDialog row={rowOf(3)} onClose={vi.fn()} />, { 'catalogue.usage': () => [] })
    await screen.findByRole('list', { name: 'Where it is' })
    expect(screen.queryByRole('searchbox')).toBeNull()
  })
})

describe('what became of a file', () => {
  const job = makeJob(1, { state: 'failed', children: { total: 2, ended: 2, failed: 1 } })
  const { id } = job
  const error = { code: 'conflict', message: 'a.iso is in use by web-01.' }
  const parts = [
    makeJob(2, { parentId: id, subject: 'a.iso on local of acme-dc1', state: 'completed' }),
    makeJob(3, { parentId: id, subject: 'a.iso on nas of beta-dc1', state: 'failed', error }),
  ]

  it('stands by storage, failures first with their cause, and those alone can be repeated', async () => {
    const { user, fake } = mountPage(<FileResultDialog jobId={id} title="Delete a.iso" onClose={vi.fn()} />, {
      'jobs.get': () => ({ job, children: parts }),
      'jobs.retry': () => ({ ...job, state: 'running', attempt: 2 }),
    })
    await screen.findByText('Delete a.iso: not all done')
    const shown = screen.getAllByRole('listitem').map(({ textContent }) => textContent)
    expect(shown).toEqual([
      'a.iso on nas of beta-dc1a.iso is in use by web-01.failed',
      'a.iso on local of acme-dc1done',
    ])
    screen.getByText('1 failed, 1 of 2 done')
    await user.click(screen.getByRole('button', { name: 'Retry 1 failed' }))
    await screen.findByText('Delete a.iso: under way')
    expect(fake.calls('jobs.retry')).toEqual([{ id }])
  })
})

it('offers a company’s own people downloads to the clusters it holds whole alone: the nodes of others are not theirs', async () => {
  const [own, shared] = [makeCluster(1, { companyId: companyId(7) }), makeCluster(2, { companyId: null })]
  mountPage(<DownloadDialog onBegun={vi.fn()} onClose={vi.fn()} />)
  act(() => {
    useClusters.setState({ clusters: [own, shared], byId: new Map([own, shared].map((one) => [one.id, one])) })
    useInventory.setState({ storages: [1, 2].map((at) => makeStorage(at, 'nas', { content: ['iso'] })) })
    useAccess.setState({ me: makeMe({ role: 'company_admin', companyId: companyId(7) }) })
  })
  expect(await screen.findAllByRole('checkbox', { name: /nas \(shared\)/ })).toHaveLength(1)
  screen.getByText(own.name)
  act(() => {
    useAccess.setState({ me: makeMe() })
  })
  expect(await screen.findAllByRole('checkbox', { name: /nas \(shared\)/ })).toHaveLength(2)
})
