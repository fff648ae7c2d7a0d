import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { GuestRow } from '#shared/model/guest.ts'
import type { ClusterId } from '#shared/model/ids.ts'
import { onBothWays } from '#support/both-ways.ts'
import {
  askCore,
  cellOf,
  fillConsole,
  findGuest,
  goTo,
  guestsOf,
  offered,
  rowOf,
  searchFor,
  sees,
} from '#support/console-page.ts'
import { openConsole, type RunningConsole } from '#support/console.ts'
import { startLabProcess, type LabClusterFacts, type LabProcess } from '#support/lab-process.ts'
import { labRequest } from '#support/lab-request.ts'

onBothWays('discovery', (way) => {
  let lab: LabProcess
  let running: RunningConsole
  let page: Page
  let shared: LabClusterFacts
  let clusterId: ClusterId
  let receiver: string

  const foreign = async (): Promise<GuestRow> => findGuest(page, 'foreign', ({ name }) => name === 'foreign')

  beforeAll(async () => {
    lab = await startLabProcess('small', ['--pace', '0.05'])
    running = await openConsole(way)
    page = running.page()
    const ids = await fillConsole(page, lab.clusters)
    const [first] = lab.clusters
    const id = ids.get(first?.name ?? '')
    if (first === undefined || id === undefined) throw new Error('The lab has no cluster')
    shared = first
    clusterId = id
    // The provider's own again: whose its guests are is what the story is about.
    await askCore(page, 'clusters.update', { id, companyId: null })
    const companies = await askCore(page, 'companies.list', {})
    receiver = companies.at(-1)?.name ?? ''
  })
  afterAll(async () => {
    await running.stop()
    await lab.stop()
  })

  it('a machine that somebody else made is found, counted and offered', async () => {
    const [node] = (await labRequest(shared, 'GET', '/nodes')) as { node: string }[]
    const vmid = Number(await labRequest(shared, 'GET', '/cluster/nextid'))
    const net0 = 'virtio,bridge=vmbr0'
    const place = `/nodes/${node?.node ?? ''}`
    const upid = await labRequest(shared, 'POST', `${place}/qemu`, {
      vmid,
      name: 'foreign',
      cores: 2,
      memory: 2048,
      net0,
    })
    // It is there when its task has ended.
    const task = async () => (await labRequest(shared, 'GET', `${place}/tasks/${String(upid)}/status`)) as object
    await expect.poll(task).toMatchObject({ status: 'stopped', exitstatus: 'OK' })
    await goTo(page, `/inventory/discover?cluster=${clusterId}`)
    const company = page.getByRole('combobox', { name: /^Company, where/ })
    await company.fill(receiver)
    await offered(page, receiver)
    await page.keyboard.press('Enter')
    await expect.poll(() => company.inputValue()).toBe(receiver)
    await page.getByRole('button', { name: 'Scan cluster' }).click()
    const counters = page.getByRole('status', { name: 'Counters of the scan' })
    await sees(counters, 'looked at')
    await expect
      .poll(
        async () => (await askCore(page, 'discovery.scans', {})).find((scan) => scan.clusterId === clusterId)?.state,
      )
      .toBe('completed')
    const templates = (await guestsOf(page)).filter((guest) => guest.clusterId === clusterId && guest.template).length
    await page.getByRole('tab', { name: `Templates ${templates}` }).waitFor()
    const row = rowOf(page, 'To take over', (await foreign()).id)
    await page.getByRole('searchbox', { name: 'Filter guests' }).fill('foreign')
    await row.waitFor()
    await sees(cellOf(row, 'memory'), '2.00 GiB')
    await expect.poll(() => row.getByRole('combobox', { name: 'Company of foreign' }).inputValue()).not.toBe('')
  })

  it('it is taken over with its plan before and its result after', async () => {
    const row = rowOf(page, 'To take over', (await foreign()).id)
    await row.click({ modifiers: ['Control'] })
    await page.getByRole('button', { name: 'Take over 1 guest …' }).click()
    const sheet = page.getByRole('dialog', { name: 'Take over foreign' })
    await sees(sheet, `${receiver}’s from then on:`)
    await sees(sheet, `Named in a new slice of ${shared.name}`)
    await sheet.getByRole('textbox').fill('1')
    await sheet.getByRole('button', { name: 'Take over 1 guest' }).click()
    const result = page.getByRole('dialog', { name: 'Take over guests: done' })
    await sees(result, '1 of 1 done')
    await result.getByRole('button', { name: 'Close' }).click()
    await row.waitFor({ state: 'detached' })
    await sees(page.getByRole('status', { name: 'Counters of the scan' }), 'taken over')
    await page.getByRole('tab', { name: /^Skipped/ }).click()
    await sees(rowOf(page, 'Skipped', (await foreign()).id), `In this company already: ${receiver}`)
  })

  it('it is handed to another company from the inventory, after a dry run', async () => {
    const other = (await askCore(page, 'companies.list', {})).find(({ name }) => name !== receiver)?.name ?? ''
    await goTo(page, '/inventory')
    await searchFor(page, 'name:foreign')
    const row = rowOf(page, 'Guests', (await foreign()).id)
    await row.click({ button: 'right' })
    await page.getByRole('menuitem', { name: 'Reassign …' }).click()
    const sheet = page.getByRole('dialog', { name: 'Reassign foreign' })
    await sees(sheet, 'Choose whose it shall be.')
    await sheet.getByLabel('New company').selectOption({ label: receiver })
    await sees(page.getByRole('dialog'), `“foreign” belongs to ${receiver} already.`)
    await page.getByRole('dialog').getByLabel('New company').selectOption({ label: other })
    const ready = page.getByRole('dialog', { name: 'Reassign foreign' })
    await sees(ready, `${other}’s from then on:`)
    await ready.getByRole('textbox').fill('1')
    await ready.getByRole('button', { name: 'Reassign guest' }).click()
    await sees(page.getByRole('dialog', { name: 'Reassign foreign: done' }), '1 of 1 done')
    await page.getByRole('dialog').getByRole('button', { name: 'Close' }).click()
    await sees(cellOf(row, 'company'), other)
  })

  it('it vanishes from its cluster, is kept as missing, and is removed by hand', async () => {
    const { vmid, node, id } = await foreign()
    await labRequest(shared, 'DELETE', `/nodes/${node}/qemu/${vmid}`)
    await expect
      .poll(async () => {
        await askCore(page, 'clusters.refresh', { ids: [clusterId] })
        return (await foreign()).status
      })
      .toBe('missing')
    await searchFor(page, 'status:missing')
    const row = rowOf(page, 'Guests', id)
    await sees(cellOf(row, 'status'), 'missing')
    await row.click({ button: 'right' })
    const start = page.getByRole('menuitem', { name: /^Start/ })
    expect(await start.getAttribute('aria-disabled')).toBe('true')
    await sees(start, 'It is missing')
    await page.getByRole('menuitem', { name: 'Remove from the console …' }).click()
    const sheet = page.getByRole('dialog', { name: 'Remove foreign from the console' })
    await sheet.getByLabel('Type foreign to confirm').fill('foreign')
    await sheet.getByRole('button', { name: 'Remove guest' }).click()
    await row.waitFor({ state: 'detached' })
    await expect.poll(async () => (await guestsOf(page)).some((guest) => guest.id === id)).toBe(false)
  })

  it('what a scan found is there after a restart', async () => {
    await running.restart()
    page = running.page()
    await page.getByRole('navigation', { name: 'Pages' }).waitFor()
    await goTo(page, '/inventory/discover')
    await sees(page.getByRole('status', { name: 'Counters of the scan' }), 'looked at')
    await page.getByRole('tab', { name: /^To take over [1-9]/ }).waitFor()
  })
})
