import { screen, waitFor, within } from '@testing-library/react'
import { expect, it } from 'vitest'
import { JobId } from '#shared/model/ids.ts'
import { startLabCore, until } from '#support/lab-core.ts'
import { newJobId } from '#support/jobs.ts'
import { openPage } from '#support/page-on-core.tsx'

it('asks a selection of clusters for their versions: a line for each, the failed one repeated alone', async () => {
  const { core, lab, cluster } = await startLabCore()
  await core.call('app.setOwner', { name: 'Mara Richter' })
  await until('all clusters', async () =>
    (await core.call('clusters.list', {})).every(({ state }) => state === 'online'),
  )
  const user = openPage(core, '/clusters')
  const grid = await screen.findByRole('grid', { name: 'Clusters' })
  await waitFor(() => expect(grid.querySelectorAll('[data-row]').length).toBeGreaterThan(1))
  const boxes = [...grid.querySelectorAll<HTMLElement>('[data-row] [data-check]')]
  for (const box of boxes) await user.click(box)
  lab.faults.inject({ cluster: cluster(1).name }, { kind: 'refuse' })
  await user.click(screen.getByRole('button', { name: 'Fetch version' }))

  const tasks = await screen.findByRole('grid', { name: 'Tasks' })
  const text = `Fetch versions: ${boxes.length} clusters`
  await within(tasks).findByText(text)
  await user.click(await within(tasks).findByRole('button', { name: `Parts of ${text}` }))
  await within(tasks).findByText(`Fetch version: ${cluster(1).name}`)
  const failure = await within(tasks).findByText(`1 of ${boxes.length} clusters did not answer as they should`, {
    exact: false,
  })
  await user.dblClick(failure)
  const dialog = within(await screen.findByRole('dialog', { name: text }))
  await dialog.findAllByText(`${cluster(0).name}: Proxmox VE`, { exact: false })

  lab.faults.healAll()
  await core.call('clusters.refresh', {})
  await until('the cluster to answer again', async () =>
    (await core.call('clusters.list', {})).every(({ state }) => state === 'online'),
  )
  await user.click(dialog.getByRole('button', { name: 'Retry job' }))
  await until('the end', async () => {
    const { jobs } = await core.call('jobs.list', {})
    return jobs.some(({ state, attempt }) => state === 'completed' && attempt === 2)
  })
  const { jobs } = await core.call('jobs.list', {})
  expect(jobs).toHaveLength(1)
  const { children } = await core.call('jobs.get', { id: JobId.parse(jobs[0]?.id) })
  // The others were not asked a second time.
  expect(children.map(({ subject, attempt }) => [subject, attempt]).toSorted()).toEqual(
    lab.clusters.map(({ name }) => [name, name === cluster(1).name ? 2 : 1]).toSorted(),
  )
  expect((await core.call('clusters.list', {})).every(({ version }) => version !== null)).toBe(true)
})

it('tests connections once for one question, and names a cluster that is not there', async () => {
  const { core, ids } = await startLabCore()
  const id = newJobId()
  const clusterIds = [...ids.values()]
  await core.call('clusters.testConnections', { id, clusterIds })
  await core.call('clusters.testConnections', { id, clusterIds })
  await until('the end', async () => (await core.call('jobs.get', { id })).job.state === 'completed')
  const { job, children } = await core.call('jobs.get', { id })
  expect(job).toMatchObject({ progress: 1, children: { total: ids.size, ended: ids.size, failed: 0 } })
  expect(children.map(({ attempt }) => attempt)).toEqual(clusterIds.map(() => 1))
  const { lines } = await core.call('jobs.log', { id })
  expect(lines.map(({ text }) => text)).toEqual(
    expect.arrayContaining([expect.stringMatching(/signed in within \d+ ms/)]),
  )
  await expect(
    core.call('clusters.fetchVersions', { id: newJobId(), clusterIds: [...clusterIds, newJobId() as never] }),
  ).rejects.toThrow(/not here any more/)
})
