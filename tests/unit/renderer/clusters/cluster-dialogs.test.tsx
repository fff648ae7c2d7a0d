import { act, screen, waitFor, within } from '@testing-library/react'
import { describe, expect, it, vi } from 'vitest'
import { followCompanies } from '#renderer/client/companies.store.ts'
import { followInventory } from '#renderer/client/inventory.store.ts'
import { EditClusterDialog } from '#renderer/features/clusters/EditClusterDialog.tsx'
import { RemoveClusterDialog } from '#renderer/features/clusters/RemoveClusterDialog.tsx'
import { RepinDialog } from '#renderer/features/clusters/RepinDialog.tsx'
import { AppError } from '#shared/errors.ts'
import { makeCluster, makeCompany, makeGuest } from '#support/fleet-rows.ts'
import { mountPage } from '#support/mount-page.tsx'

const print = (pair: string) => Array.from({ length: 32 }, () => pair).join(':')
const cluster = makeCluster(1, {
  addresses: [
    { address: '10.0.0.1:8006', fingerprint: print('AA') },
    { address: '10.0.0.2:8006', fingerprint: print('BB') },
  ],
})
const certificateOf = (address: string, pair: string) => ({
  address,
  fingerprint: print(pair),
  subject: 'CN=pve1',
  issuer: 'CN=CA',
  notBefore: '2026-01-01T00:00:00Z',
  notAfter: '2028-01-01T00:00:00Z',
})

describe('trusting a changed certificate', () => {
  const changed = ({ address }: { address: string }) =>
    certificateOf(address, address.startsWith('10.0.0.1') ? 'CC' : 'BB')

  it('shows old and new side by side and changes only what changed, after it was compared', async () => {
    const { user, fake } = mountPage(<RepinDialog cluster={cluster} onClose={vi.fn()} />, {
      'clusters.certificate': changed,
      'clusters.update': () => cluster,
      'clusters.refresh': () => ({}),
    })
    expect(await screen.findByText('Unchanged')).toBeTruthy()
    expect(screen.getByText('Trusted until now')).toBeTruthy()
    expect(screen.getByText('Shown now')).toBeTruthy()
    const trust = screen.getByRole('button', { name: 'Trust new certificate' })
    expect(trust).toHaveProperty('disabled', true)
    await user.click(screen.getByLabelText('I compared the new fingerprint on the node itself'))
    await user.click(trust)
    await waitFor(() => {
      expect(fake.calls('clusters.refresh')).toHaveLength(1)
    })
    expect(fake.calls('clusters.update')).toEqual([
      {
        id: cluster.id,
        addresses: [
          { address: '10.0.0.1:8006', fingerprint: print('CC') },
          { address: '10.0.0.2:8006', fingerprint: print('BB') },
        ],
      },
    ])
  })

  it('offers nothing to trust when nothing changed', async () => {
    mountPage(<RepinDialog cluster={cluster} onClose={vi.fn()} />, {
      'clusters.certificate': ({ address }) => certificateOf(address, address.startsWith('10.0.0.1') ? 'AA' : 'BB'),
    })
    expect(await screen.findByText('No certificate changed: nothing to trust anew.')).toBeTruthy()
  })
})

describe('removing a cluster', () => {
  const plan = { name: cluster.name, guests: 40, nodes: 3, storages: 2, tasks: 1 }

  it('says what goes and what stays, and wants the name typed', async () => {
    const { user, fake, location } = mountPage(
      <RemoveClusterDialog cluster={cluster} onClose={vi.fn()} />,
      { 'clusters.removalPlan': () => plan, 'clusters.remove': () => ({}) },
      `/clusters/${cluster.id}`,
    )
    expect(await screen.findByText(/40 guests, 3 nodes and 2 storages, 1 task /)).toBeTruthy()
    expect(screen.getByText(/Nothing is deleted on Proxmox/)).toBeTruthy()
    const remove = screen.getByRole('button', { name: 'Remove cluster' })
    await user.keyboard('site-00')
    expect(remove).toHaveProperty('disabled', true)
    await user.keyboard('1')
    await user.click(remove)
    await waitFor(() => {
      expect(location()).toBe('/clusters')
    })
    expect(fake.calls('clusters.remove')).toEqual([{ id: cluster.id, name: 'site-001' }])
  })
})

describe('editing a cluster', () => {
  it('sends only what changed', async () => {
    const { user, fake } = mountPage(<EditClusterDialog cluster={cluster} onClose={vi.fn()} />, {
      'clusters.update': () => cluster,
    })
    await user.clear(screen.getByLabelText('Name'))
    await user.type(screen.getByLabelText('Name'), 'acme-dc1')
    await user.click(screen.getByRole('button', { name: 'Remove 10.0.0.2:8006' }))
    await user.click(screen.getByRole('button', { name: 'Save changes' }))
    await waitFor(() => {
      expect(fake.calls('clusters.update')).toEqual([
        { id: cluster.id, name: 'acme-dc1', addresses: [cluster.addresses[0]] },
      ])
    })
  })

  it('shows which guests become whose before it gives the cluster to another company', async () => {
    const [acme, beta] = [makeCompany(0, { name: 'Acme GmbH' }), makeCompany(1, { name: 'Beta AG' })]
    const held = { ...cluster, companyId: acme.id }
    const guests = [1, 2, 3].map((index) =>
      makeGuest(index, { name: `web-${index}`, clusterId: cluster.id, companyId: acme.id }),
    )
    const { user, fake } = mountPage(<EditClusterDialog cluster={held} onClose={vi.fn()} />, {
      'companies.list': () => [acme, beta],
      'inventory.snapshot': () => ({ revision: 1, guests, nodes: [], storages: [] }),
      'tenancy.slices': () => [],
      'clusters.update': () => held,
    })
    let ends: (() => void)[] = []
    act(() => {
      ends = [followCompanies(), followInventory()]
    })
    const company = await screen.findByDisplayValue('Acme GmbH')
    await user.clear(company)
    await user.type(company, 'Beta')
    await user.click(await screen.findByRole('option', { name: 'Beta AG' }))
    await user.click(screen.getByRole('button', { name: 'Save changes' }))
    const sheet = within(await screen.findByRole('dialog', { name: 'Give site-001 to Beta AG' }))
    const region = await sheet.findByRole('region', { name: 'Beta AG’s from then on:' })
    expect(within(region).getAllByRole('listitem')).toHaveLength(3)
    expect(sheet.getByRole('note').textContent).toContain('The people of Beta AG then see and control: web-1')
    expect(fake.calls('clusters.update')).toEqual([])
    await user.type(
      sheet.getByLabelText('It concerns 2 companies. Type how many guests it is for (3)'),
      '3{Control>}{Enter}{/Control}',
    )
    await waitFor(() => {
      expect(fake.calls('clusters.update')).toEqual([{ id: cluster.id, companyId: beta.id }])
    })
    for (const end of ends) end()
  })

  it('keeps the new secret in the field when the core refuses it', async () => {
    const { user } = mountPage(<EditClusterDialog cluster={cluster} section="credential" onClose={vi.fn()} />, {
      'clusters.update': () => {
        throw new AppError('credentials_refused', 'Proxmox refused the token.')
      },
    })
    await user.type(screen.getByLabelText('Secret'), 'cccc-dddd')
    await user.click(screen.getByRole('button', { name: 'Save changes' }))
    expect(await screen.findByText('Proxmox refused the token.')).toBeTruthy()
    expect(screen.getByLabelText('Secret')).toHaveProperty('value', 'cccc-dddd')
  })
})
