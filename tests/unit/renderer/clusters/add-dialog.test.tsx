import { screen, waitFor, within } from '@testing-library/react'
import { describe, expect, it, vi } from 'vitest'
import { AddClusterDialog } from '#renderer/features/clusters/AddClusterDialog.tsx'
import { AppError } from '#shared/errors.ts'
import { makeCluster } from '#support/fleet-rows.ts'
import { mountPage } from '#support/mount-page.tsx'

const fingerprint = Array.from({ length: 32 }, (_pair, at) => (at + 16).toString(16).toUpperCase()).join(':')
const certificate = {
  address: '10.0.0.1:8006',
  fingerprint,
  subject: 'CN=pve1.acme.example',
  issuer: 'O=PVE Cluster Manager CA',
  notBefore: '2026-01-01T00:00:00Z',
  notAfter: '2028-01-01T00:00:00Z',
}
const probe = {
  clusterName: 'acme-dc1',
  nodes: [{ name: 'pve1', address: '10.0.0.1', online: true }],
  quorate: true,
  missingRights: [{ feature: 'Power actions', privileges: ['VM.PowerMgmt'], path: '/vms' }],
  alreadyAdded: null,
}
const answers = {
  'clusters.certificate': () => certificate,
  'clusters.realms': () => [{ realm: 'pve', comment: 'Proxmox VE' }],
  'clusters.probe': () => probe,
  'clusters.add': () => makeCluster(7),
}

const mount = (more: Parameters<typeof mountPage>[1] = {}) => {
  const onClose = vi.fn()
  return { ...mountPage(<AddClusterDialog onClose={onClose} />, { ...answers, ...more }), onClose }
}

const walkToReview = async (page: ReturnType<typeof mount>) => {
  const { user } = page
  await user.keyboard('https://10.0.0.1:8006/')
  await user.keyboard('{Control>}{Enter}{/Control}')
  await user.click(await screen.findByLabelText('Trust this certificate'))
  await user.keyboard('{Control>}{Enter}{/Control}')
  await user.type(await screen.findByLabelText('Token id'), 'root@pam!multpanel')
  await user.type(screen.getByLabelText('Secret'), 'aaaa-bbbb')
  await user.keyboard('{Control>}{Enter}{/Control}')
}

describe('the dialog that adds a cluster', () => {
  it('is walked by keyboard from the address to the cluster’s own page', async () => {
    const page = mount()
    await walkToReview(page)
    expect(await screen.findByDisplayValue('acme-dc1')).toBeTruthy()
    expect(screen.getByText('VM.PowerMgmt')).toBeTruthy()
    await page.user.keyboard('{Control>}{Enter}{/Control}')
    await waitFor(() => {
      expect(page.onClose).toHaveBeenCalled()
      expect(page.location()).toBe(`/clusters/${makeCluster(7).id}`)
    })
    expect(page.fake.calls('clusters.add')).toMatchObject([
      { name: 'acme-dc1', addresses: [{ address: '10.0.0.1:8006', fingerprint }] },
    ])
  })

  it('shows fingerprint, subject and validity, and does not go on before they are trusted', async () => {
    const { user, fake } = mount()
    await user.keyboard('10.0.0.1{Control>}{Enter}{/Control}')
    const card = within(await screen.findByRole('region', { name: 'Certificate of 10.0.0.1:8006' }))
    expect(card.getByText('CN=pve1.acme.example')).toBeTruthy()
    expect(card.getByText(fingerprint.slice(0, 47))).toBeTruthy()
    expect(card.getByText(/2026-01-01 to 2028-01-01/)).toBeTruthy()
    expect(screen.getByRole('button', { name: 'Continue' })).toHaveProperty('disabled', true)
    await user.keyboard('{Control>}{Enter}{/Control}')
    expect(fake.calls('clusters.realms')).toEqual([])
  })

  it('compares with a fingerprint copied from the node', async () => {
    const { user } = mount()
    await user.keyboard('10.0.0.1{Control>}{Enter}{/Control}')
    await user.click(await screen.findByLabelText('Compare with (optional)'))
    await user.paste(`sha256 Fingerprint=${fingerprint}`)
    expect(await screen.findByText('Matches what you pasted')).toBeTruthy()
  })

  it('names the wrong field, focuses it and keeps what was typed', async () => {
    const page = mount({
      'clusters.probe': () => {
        throw new AppError('credentials_refused', 'Proxmox refused the token.')
      },
    })
    await walkToReview(page)
    expect(await screen.findByText('Proxmox refused the token.')).toBeTruthy()
    const secret = screen.getByLabelText('Secret')
    expect(secret.getAttribute('aria-invalid')).toBe('true')
    expect(document.activeElement).toBe(secret)
    expect(screen.getByLabelText('Token id')).toHaveProperty('value', 'root@pam!multpanel')
  })

  it('recognises a cluster that is there already and leads to it', async () => {
    const known = makeCluster(3)
    const page = mount({ 'clusters.probe': () => ({ ...probe, alreadyAdded: { id: known.id, name: known.name } }) })
    await walkToReview(page)
    expect(await screen.findByRole('button', { name: 'Add cluster' })).toHaveProperty('disabled', true)
    await page.user.click(screen.getByRole('button', { name: `Open ${known.name}` }))
    expect(page.location()).toBe(`/clusters/${known.id}`)
    expect(page.fake.calls('clusters.add')).toEqual([])
  })

  it('asks before it throws away what was typed', async () => {
    const { user, onClose } = mount()
    await user.keyboard('10.0.0.1')
    await user.keyboard('{Escape}')
    expect(onClose).not.toHaveBeenCalled()
    await user.click(screen.getByRole('button', { name: 'Keep editing' }))
    expect(screen.getByLabelText('Addresses')).toHaveProperty('value', '10.0.0.1')
    await user.keyboard('{Escape}')
    await user.click(screen.getByRole('button', { name: 'Discard' }))
    expect(onClose).toHaveBeenCalledOnce()
  })
})
