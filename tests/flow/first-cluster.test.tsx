import { screen, within } from '@testing-library/react'
import { expect, it, onTestFinished } from 'vitest'
import { ACCOUNTS } from '#lab/fleet/access.ts'
import { createFleet } from '#lab/fleet/fleets.ts'
import { startLab } from '#lab/lab.ts'
import { startCore } from '#support/core.ts'
import { openPage } from '#support/page-on-core.tsx'

const startOneCluster = async () => {
  const lab = await startLab({ clusters: createFleet('small', { seed: 7 }).slice(2), authFailureDelayMs: 20 })
  onTestFinished(() => lab.stop())
  const [cluster] = lab.clusters
  if (cluster === undefined) throw new Error('The lab has no cluster')
  return { lab, cluster }
}

it('leads from an empty console to the guests of the first cluster, with the words of each refusal on the way', async () => {
  const { lab, cluster } = await startOneCluster()
  const core = await startCore()
  await core.call('app.setOwner', { name: 'Mara Richter' })
  const user = openPage(core)

  await user.click(await screen.findByRole('button', { name: 'Add cluster' }))
  const dialog = within(await screen.findByRole('dialog', { name: 'Add cluster' }))
  const address = dialog.getByLabelText('Addresses')
  await user.click(address)
  lab.faults.inject({ cluster: cluster.name }, { kind: 'notProxmox' })
  await user.paste(cluster.addresses[0]?.url ?? '')
  await user.click(dialog.getByRole('button', { name: 'Read certificate' }))
  await user.click(await dialog.findByRole('checkbox', { name: 'Trust this certificate' }))
  await user.click(dialog.getByRole('button', { name: 'Continue' }))
  await user.click(await dialog.findByLabelText('Token id'))
  await user.paste(`${ACCOUNTS.full}=${cluster.tokens[ACCOUNTS.full] ?? ''}`)
  await user.click(dialog.getByRole('button', { name: 'Check sign-in' }))
  expect(await dialog.findByText(/answers over HTTPS, but not as Proxmox VE does/)).toBeTruthy()

  // The way back to the address kept what was trusted and typed.
  lab.faults.healAll()
  await user.click(dialog.getByRole('button', { name: 'Continue' }))
  await user.click(await dialog.findByRole('button', { name: 'Check sign-in' }))
  expect(await dialog.findByText('Every right the console uses is there')).toBeTruthy()
  await user.click(dialog.getByRole('button', { name: 'Add cluster' }))
  expect(await screen.findByRole('heading', { name: cluster.name })).toBeTruthy()

  window.location.hash = '/inventory'
  expect(await screen.findByText(`${cluster.world.guests.size} guests`)).toBeTruthy()
  expect(document.querySelectorAll('[aria-label="Guests"] [data-row]').length).toBeGreaterThan(10)
})
