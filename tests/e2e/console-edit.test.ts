import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { JobId } from '#shared/model/ids.ts'
import type { GuestRow } from '#shared/model/guest.ts'
import { onBothWays } from '#support/both-ways.ts'
import { askCore, fillConsole, findGuest, goTo, searchFor, sees } from '#support/console-page.ts'
import { openConsole, type RunningConsole } from '#support/console.ts'
import { startLabProcess, type LabProcess } from '#support/lab-process.ts'
import { newId } from '#support/new-id.ts'

onBothWays('editing machines', (way) => {
  let lab: LabProcess
  let running: RunningConsole
  let page: Page
  let guest: GuestRow

  const values = async () => (await askCore(page, 'guests.editable', { id: guest.id })).values
  const tab = (name: string) => page.getByRole('tab', { name, exact: true }).click()
  const dialog = () => page.getByRole('dialog')
  /** Presses the button of the form and waits until the form is gone: the machine is changed. */
  const send = async (label: string): Promise<void> => {
    await dialog().getByRole('button', { name: label }).click()
    await dialog().waitFor({ state: 'detached' })
  }

  beforeAll(async () => {
    lab = await startLabProcess('small', ['--pace', '0.1'])
    running = await openConsole(way)
    page = running.page()
    await fillConsole(page, lab.clusters)
    guest = await findGuest(
      page,
      'a running VM without a lock',
      ({ type, status, lock, ha }) => type === 'qemu' && status === 'running' && lock === '' && ha === '',
    )
    await goTo(page, `/inventory/guest/${guest.id}`)
  })
  afterAll(async () => {
    await running.stop()
    await lab.stop()
  })

  it('changes the memory of a running VM: it waits, is said so, and is there after the reboot', async () => {
    const before = Number((await values()).memory)
    await tab('Hardware')
    await page.getByRole('button', { name: 'Edit memory' }).click()
    await dialog()
      .getByLabel('Memory (MiB)', { exact: true })
      .fill(String(before + 1024))
    await sees(dialog(), /may wait for a reboot/)
    await send('Save changes')
    const bar = page.getByRole('status', { name: 'Changes that wait' })
    await sees(bar, /1 change waits for a reboot: Memory/)
    expect((await values()).memory).toBe(String(before))
    await bar.getByRole('button', { name: 'Reboot …' }).click()
    await dialog()
      .getByRole('button', { name: `Reboot ${guest.name}` })
      .click()
    await sees(dialog(), '1 of 1 done')
    await dialog().getByRole('button', { name: 'Close' }).click()
    await expect.poll(async () => (await values()).memory).toBe(String(before + 1024))
    await bar.waitFor({ state: 'detached' })
  })

  it('takes a change back that still waits', async () => {
    await page.getByRole('button', { name: 'Edit memory' }).click()
    await dialog().getByLabel('Memory (MiB)', { exact: true }).fill('777')
    await send('Save changes')
    const bar = page.getByRole('status', { name: 'Changes that wait' })
    await bar.getByRole('button', { name: 'Revert' }).click()
    await bar.waitFor({ state: 'detached' })
    expect((await askCore(page, 'guests.editable', { id: guest.id })).pending).toEqual([])
  })

  it('adds a disk, grows it, and refuses to make it smaller before anything is sent', async () => {
    const known = new Set(Object.keys(await values()))
    await page.getByRole('button', { name: 'Add disk …' }).click()
    const storage = dialog().getByLabel('Storage', { exact: true })
    await expect.poll(() => storage.locator('option').count()).toBeGreaterThan(1)
    await storage.selectOption({ index: 1 })
    await dialog().getByLabel('Size (GiB)').fill('5')
    await send('Add disk')
    const added = Object.keys(await values()).find((key) => !known.has(key)) ?? ''
    expect((await values())[added]).toMatch(/size=5G/)
    await page.getByRole('button', { name: `Grow ${added}` }).click()
    await dialog().getByLabel('New size (GiB)').fill('4')
    await dialog().getByRole('button', { name: 'Grow disk' }).click()
    await sees(dialog(), 'It has 5 GiB, and disks only grow.')
    await dialog().getByLabel('New size (GiB)').fill('6')
    await send('Grow disk')
    expect((await values())[added]).toMatch(/size=6G/)
  })

  it('shows what a second person changed meanwhile beside what was typed, and overwrites nothing unasked', async () => {
    await tab('Options')
    await page.getByRole('button', { name: 'Edit notes' }).click()
    await dialog().getByLabel('Notes').fill('typed by the first')
    const { digest } = await askCore(page, 'guests.editable', { id: guest.id })
    await askCore(page, 'guests.edit', {
      id: JobId.parse(newId()),
      guestId: guest.id,
      action: {
        kind: 'config',
        digest,
        set: { description: 'typed by the second', onboot: '1' },
        remove: [],
        revert: [],
      },
    })
    await expect.poll(async () => (await values()).description).toBe('typed by the second')
    await dialog().getByRole('button', { name: 'Save changes' }).click()
    const difference = dialog().getByRole('table', { name: 'What somebody else changed' })
    await sees(difference, 'typed by the second')
    await sees(difference, 'typed by the first')
    expect((await values()).description).toBe('typed by the second')
    // Now it is said what is overwritten: sending it again does that, and leaves the rest of theirs.
    await send('Save changes')
    expect(await values()).toMatchObject({ description: 'typed by the first', onboot: '1' })
  })

  it('sets tags that are seen in the list at once, in the colour of their text', async () => {
    await page.getByRole('button', { name: 'Edit tags' }).click()
    await dialog().getByLabel('Tags').fill('audited prod')
    await send('Save tags')
    await goTo(page, '/inventory')
    await searchFor(page, 'tag:audited')
    await sees(page.getByRole('grid', { name: 'Guests' }), 'audited')
  })
})
