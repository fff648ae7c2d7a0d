import type { Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { GuestRow } from '#shared/model/guest.ts'
import { onBothWays } from '#support/both-ways.ts'
import { askCore, cellOf, fillConsole, goTo, guestsOf, rowOf, searchFor, sees } from '#support/console-page.ts'
import { openConsole, type RunningConsole } from '#support/console.ts'
import { act, type Ask } from '#support/guest-actions.ts'
import { startLabProcess, type LabProcess } from '#support/lab-process.ts'

onBothWays('machines', (way) => {
  let lab: LabProcess
  let running: RunningConsole
  let page: Page
  /** A VM that runs on shared storage, so that it can be saved and moved. */
  let guest: GuestRow
  const ask: Ask = (name, input) => askCore(page, name, input)

  const dialog = (): Locator => page.getByRole('dialog')
  /** Waits until it is over as a whole, which is a moment after its last part, and closes the result. */
  const close = async (): Promise<void> => {
    await page.getByRole('dialog', { name: /: done$/ }).waitFor()
    await dialog().getByRole('button', { name: 'Close' }).click()
    await dialog().waitFor({ state: 'detached' })
  }
  const choose = async (row: GuestRow, entry: RegExp): Promise<void> => {
    await searchFor(page, `id:${row.vmid} name:${row.name}`)
    await rowOf(page, 'Guests', row.id).click({ button: 'right' })
    await page.getByRole('menuitem', { name: entry }).click()
  }
  const fits = (row: GuestRow): boolean =>
    row.type === 'qemu' && row.status === 'running' && row.lock === '' && row.ha === '' && !row.template

  /** The first of those the cluster lets be moved somewhere as they are and be deleted, and have snapshots. */
  const movable = async (): Promise<{ readonly row: GuestRow; readonly target: string }> => {
    for (const row of (await guestsOf(page)).filter(fits)) {
      // One in twenty is protected, and which are the first in the list is chance.
      const { config } = await ask('guests.detail', { id: row.id, live: true })
      if (config.value.protection === '1') continue
      const check = await ask('guests.migrateCheck', { id: row.id })
      const target = check.targets.find(({ obstacles }) => obstacles.length === 0)?.node
      if (check.obstacles.length > 0 || check.localDisks.length > 0 || target === undefined) continue
      const [taken] = await act(ask, [row.id], { kind: 'snapshot.create', name: 'early' })
      if (taken?.state === 'completed') return { row, target }
    }
    throw new Error('The lab has no VM that can be moved and saved')
  }
  let target: string

  beforeAll(async () => {
    lab = await startLabProcess('small', ['--pace', '0.05'])
    running = await openConsole(way)
    page = running.page()
    await fillConsole(page, lab.clusters)
    await goTo(page, '/inventory')
    ;({ row: guest, target } = await movable())
  }, 180_000)
  afterAll(async () => {
    await running.stop()
    await lab.stop()
  })

  it('takes a snapshot, shows it in the tree, and rolls back to it after the name was typed', async () => {
    await searchFor(page, `id:${guest.vmid} name:${guest.name}`)
    await rowOf(page, 'Guests', guest.id).dblclick()
    await page.getByRole('tab', { name: 'Snapshots' }).click()
    await page.getByRole('button', { name: 'Take snapshot …' }).click()
    await dialog().getByLabel('Name').fill('before-update')
    await dialog().getByLabel('Description').fill('as it was')
    await dialog()
      .getByLabel(/With its memory/)
      .check()
    await dialog().getByRole('button', { name: 'Take snapshot' }).click()
    await close()
    const tree = page.getByRole('list', { name: 'Snapshots' })
    await sees(tree, 'before-update')
    await sees(tree, 'with memory · as it was')

    await tree.getByRole('button', { name: 'Roll back to before-update' }).click()
    await sees(dialog(), /Everything written to its disks since .* is lost/)
    const confirm = dialog().getByRole('button', { name: 'Roll back' })
    expect(await confirm.isDisabled()).toBe(true)
    await dialog().getByLabel(`Type ${guest.name} to confirm`).fill(guest.name)
    await confirm.click()
    await sees(dialog(), '1 of 1 done')
    await close()

    await tree.getByRole('button', { name: 'Delete early' }).click()
    await dialog().getByRole('button', { name: 'Delete snapshot' }).click()
    await sees(dialog(), '1 of 1 done')
    await close()
    await tree.getByText('early').waitFor({ state: 'detached' })
    await page.keyboard.press('Escape')
  })

  it('moves it to another node, with the reason at each node that is none', async () => {
    await choose(guest, /^Migrate/)
    await dialog()
      .getByRole('radio', { name: new RegExp(`^${target}\\b`) })
      .check()
    await dialog()
      .getByRole('button', { name: `Migrate to ${target}` })
      .click()
    await sees(dialog(), '1 of 1 done')
    await close()
    await expect.poll(async () => (await guestsOf(page)).find(({ id }) => id === guest.id)?.node).toBe(target)
    await sees(page.getByRole('grid', { name: 'Tasks' }), `Migrate to ${target}: ${guest.name}`)
  })

  it('deletes it once it is stopped and its number is typed, and it is gone from the list', async () => {
    await choose(guest, /^Delete …/)
    await dialog()
      .getByLabel(/first: the plug is pulled/)
      .check()
    await sees(dialog(), 'This cannot be undone.')
    const confirm = dialog().getByRole('button', { name: `Delete ${guest.name}` })
    expect(await confirm.isDisabled()).toBe(true)
    await dialog().getByLabel(`Type ${guest.vmid} to confirm`).fill(String(guest.vmid))
    await confirm.click()
    await sees(dialog(), '1 of 1 done')
    await close()
    await expect.poll(async () => (await guestsOf(page)).some(({ id }) => id === guest.id)).toBe(false)
    await rowOf(page, 'Guests', guest.id).waitFor({ state: 'detached' })
  })

  it('tells of each of several, the failed one first with its cause, and repeats that one alone', async () => {
    const free = (await guestsOf(page)).filter(fits)
    const others = [...Map.groupBy(free, ({ clusterId }) => clusterId).values()]
      .find(({ length }) => length >= 3)
      ?.slice(0, 3)
    const [bad] = others ?? []
    if (others === undefined || bad === undefined) throw new Error('The lab has no cluster with three running VMs')
    const names = new Map((await ask('clusters.list', {})).map(({ id, name }) => [id, name]))
    const name = names.get(bad.clusterId) ?? ''
    await lab.command(`task-fail ${name} qmstop:${bad.vmid}@0.5 the storage is gone`)
    await searchFor(page, `(${others.map(({ vmid }) => `id:${vmid}`).join(' OR ')}) cluster:=${name}`)
    for (const { id } of others) await rowOf(page, 'Guests', id).locator('[data-check]').click()
    await page.getByRole('button', { name: 'Stop', exact: true }).click()
    await dialog().getByRole('button', { name: 'Stop 3 guests' }).click()
    // Rows do not move under the pointer.
    await page.mouse.move(1, 1)
    await sees(dialog(), '1 failed, 2 of 3 done')
    const failed = dialog().getByRole('list', { name: 'Result by guest' }).getByRole('listitem').first()
    await sees(failed, bad.name)
    await sees(failed, /the storage is gone/)
    await dialog().getByRole('button', { name: 'Retry 1 failed' }).click()
    await sees(dialog(), '3 of 3 done')
    await close()
    await sees(cellOf(rowOf(page, 'Guests', bad.id), 'status'), 'stopped')
    const { jobs } = await ask('jobs.list', { page: 0, kind: 'guest-actions' })
    expect(jobs[0]).toMatchObject({ state: 'completed', attempt: 2, children: { total: 3, failed: 0 } })
    const done = await ask('jobs.list', { page: 0, action: 'delete' })
    expect(done.jobs.map(({ subject }) => subject)).toEqual([`Delete: ${guest.name}`])
    const stopped = await ask('jobs.list', { page: 0, action: 'stop' })
    expect(stopped.jobs.map(({ id }) => id)).toContain(jobs[0]?.id)
  })
})
