import { screen, waitFor, within } from '@testing-library/react'
import { expect, it } from 'vitest'
import { startLabCore, until } from '#support/lab-core.ts'
import { openPage } from '#support/page-on-core.tsx'

it('tells several guests of several companies at once, one result each, the failed one first', async () => {
  const { core, lab, cluster } = await startLabCore()
  await core.call('app.setOwner', { name: 'Mara Richter' })
  const guests = await until('all guests', async () => {
    const snapshot = await core.call('inventory.snapshot', {})
    return snapshot.guests.length === 120 && snapshot.guests
  })
  const pick = (index: number) => {
    const found = guests.find(
      ({ clusterId, status, lock, type, ha }) =>
        clusterId === cluster(index).id && status === 'running' && lock === '' && type === 'qemu' && ha === '',
    )
    if (found === undefined) throw new Error('No running guest')
    return found
  }
  const [here, there] = [pick(0), pick(1)]
  const search = encodeURIComponent(
    `(id:${here.vmid} cluster:=${cluster(0).name}) OR (id:${there.vmid} cluster:=${cluster(1).name})`,
  )
  const user = openPage(core, `/inventory?q=${search}`)
  const grid = await screen.findByRole('grid', { name: 'Guests' })
  await waitFor(() => expect(grid.querySelectorAll('[data-row]')).toHaveLength(2))
  for (const box of grid.querySelectorAll<HTMLElement>('[data-check]')) await user.click(box)
  await user.click(screen.getByRole('button', { name: 'Stop' }))

  const sheet = within(await screen.findByRole('dialog'))
  const confirm = sheet.getByRole<HTMLButtonElement>('button', { name: 'Stop 2 guests' })
  expect(confirm.disabled).toBe(true)
  await user.type(sheet.getByRole('textbox'), '2')
  lab.faults.inject({ cluster: cluster(1).name }, { kind: 'refuse' })
  await user.click(confirm)

  const result = await screen.findByRole('list', { name: 'Result by guest' })
  await screen.findByText('1 failed, 1 of 2 done')
  expect(result.querySelector('li')?.textContent).toContain(there.name)
  await until('the status of the other', async () => {
    const { guests: now } = await core.call('inventory.snapshot', {})
    return now.find(({ id }) => id === here.id)?.status === 'stopped'
  })

  lab.faults.healAll()
  await core.call('clusters.refresh', {})
  await until('the cluster to answer again', async () => {
    const clusters = await core.call('clusters.list', {})
    return clusters.every(({ state }) => state === 'online')
  })
  await user.click(screen.getByRole('button', { name: 'Retry 1 failed' }))
  expect(await screen.findByText('2 of 2 done')).toBeTruthy()
})
