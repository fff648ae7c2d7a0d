import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { GuestRow } from '#shared/model/guest.ts'
import { onBothWays } from '#support/both-ways.ts'
import { clickUntilListed } from '#support/click-until-listed.ts'
import {
  askCore,
  cellOf,
  fillConsole,
  findGuest,
  goTo,
  openRow,
  pollRarely,
  rowOf,
  searchFor,
  sees,
} from '#support/console-page.ts'
import { act, type Ask } from '#support/guest-actions.ts'
import { openConsole, type RunningConsole } from '#support/console.ts'
import { startLabProcess, type LabProcess } from '#support/lab-process.ts'

type Verb = 'start' | 'shutdown' | 'stop' | 'reboot'
const LABELS: Readonly<Record<Verb, string>> = {
  start: 'Start',
  shutdown: 'Shut down',
  stop: 'Stop',
  reboot: 'Reboot',
}

onBothWays('power', (way) => {
  let lab: LabProcess
  let running: RunningConsole
  let page: Page
  let guest: GuestRow
  const ask: Ask = (name, input) => askCore(page, name, input)

  const onlyRow = async (wanted: GuestRow) => {
    await searchFor(page, `id:${wanted.vmid} name:${wanted.name}`)
    const row = rowOf(page, 'Guests', wanted.id)
    await row.waitFor()
    return row
  }
  /** Chooses the action in the menu of the row, confirms it, and waits for the end of its task and the new status. */
  const tell = async (verb: Verb, becomes: GuestRow['status']): Promise<void> => {
    const row = await onlyRow(guest)
    await row.click({ button: 'right' })
    await page.getByRole('menuitem', { name: LABELS[verb], exact: true }).click()
    const label = `${LABELS[verb]} ${guest.name}`
    const confirm = page.getByRole('dialog', { name: label }).getByRole('button', { name: label })
    await confirm.waitFor()
    await clickUntilListed(page, '[role="dialog"]', label, guest.name)
    await page.getByRole('dialog', { name: /: done$/ }).waitFor()
    await sees(page.getByRole('dialog'), '1 of 1 done')
    await sees(cellOf(row, 'status'), becomes)
    await page.getByRole('dialog').getByRole('button', { name: 'Close' }).click()
    await page.getByRole('dialog').waitFor({ state: 'detached' })
  }

  beforeAll(async () => {
    lab = await startLabProcess('small', ['--pace', '0.1'])
    running = await openConsole(way)
    page = running.page()
    await fillConsole(page, lab.clusters)
    await goTo(page, '/inventory')
    guest = await findGuest(
      page,
      'a running VM without a lock',
      ({ type, status, lock, ha }) => type === 'qemu' && status === 'running' && lock === '' && ha === '',
    )
  })
  afterAll(async () => {
    await running.stop()
    await lab.stop()
  })

  it('asks first: whom it hits, what happens, what is lost; the safe button has the focus', async () => {
    const row = await onlyRow(guest)
    await row.click({ button: 'right' })
    await page.getByRole('menuitem', { name: 'Stop', exact: true }).click()
    const sheet = page.getByRole('dialog', { name: `Stop ${guest.name}` })
    await sees(sheet, guest.name)
    await sees(sheet, 'The plug is pulled')
    await sees(sheet, 'This cannot be undone.')
    await expect.poll(() => page.evaluate(() => document.activeElement?.textContent)).toBe('Cancel')
    await page.keyboard.press('Enter')
    await sheet.waitFor({ state: 'detached' })
    expect((await askCore(page, 'inventory.snapshot', {})).guests.find(({ id }) => id === guest.id)?.status).toBe(
      'running',
    )
  })

  it('stops, starts, reboots and shuts down, with the task in the panel at once and the status without a poll', async () => {
    // The status is read because the task ended.
    await pollRarely(page)
    await tell('stop', 'stopped')
    await tell('start', 'running')
    await tell('reboot', 'running')
    await tell('shutdown', 'stopped')
  })

  it('follows the log of a task to its end', async () => {
    const tasks = page.getByRole('grid', { name: 'Tasks' })
    await openRow(
      tasks
        .locator('[data-row]')
        .filter({ hasText: `VM ${guest.vmid} - ` })
        .first(),
    )
    const log = page.getByRole('dialog')
    await sees(log.getByRole('log'), /TASK OK/)
    await log.getByLabel('Search the log').fill('no such line')
    await sees(log, 'No line contains it.')
    await page.keyboard.press('Escape')
    await log.waitFor({ state: 'detached' })
  })

  it('says why a template is refused, in the menu and from the core, and waits for a lock with its name until it is cancelled', async () => {
    const template = await findGuest(page, 'a template', (one) => one.template)
    const locked = await findGuest(
      page,
      'locked',
      (one) => one.lock !== '' && one.lock !== 'suspended' && !one.template && one.status === 'running',
    )
    await (await onlyRow(template)).click({ button: 'right' })
    const start = page.getByRole('menuitem', { name: /^Start/ })
    expect(await start.getAttribute('aria-disabled')).toBe('true')
    await sees(start, 'A template has no power state.')
    await page.keyboard.press('Escape')
    const [refused] = await act(ask, [template.id], { kind: 'start' })
    expect(refused?.error?.message).toMatch(/template/i)

    await (await onlyRow(locked)).click({ button: 'right' })
    await page.getByRole('menuitem', { name: 'Stop', exact: true }).click()
    const sheet = page.getByRole('dialog', { name: `Stop ${locked.name}` })
    await sees(sheet, `${locked.name} (${locked.lock})`)
    await sheet.getByRole('button', { name: `Stop ${locked.name}` }).click()
    await sees(page.getByRole('dialog'), `Waits for the lock to go: ${locked.lock}`)
    await page.getByRole('dialog').getByRole('button', { name: 'Cancel job' }).click()
    await sees(page.getByRole('dialog'), '1 cancelled')
    await page.getByRole('dialog').getByRole('button', { name: 'Close' }).click()
  })

  it('shows the refusal of a cluster on its line, with cause and next step', async () => {
    const other = await findGuest(
      page,
      'another running guest',
      ({ id, status, lock }) => id !== guest.id && status === 'running' && lock === '',
    )
    const row = await onlyRow(other)
    await row.click({ button: 'right' })
    await page.getByRole('menuitem', { name: 'Stop', exact: true }).click()
    const label = `Stop ${other.name}`
    const confirm = page.getByRole('dialog', { name: label }).getByRole('button', { name: label })
    await confirm.waitFor()
    for (const { name } of lab.clusters) await lab.command(`fault ${name} refuse`)
    await confirm.click()
    await sees(page.getByRole('dialog'), '1 failed')
    await sees(page.getByRole('dialog'), /does not answer|refuses|cannot be reached|unreachable/i)
    await lab.command('heal')
    await page
      .getByRole('dialog')
      .getByRole('button', { name: /^Retry/ })
      .waitFor()
    await page.getByRole('dialog').getByRole('button', { name: 'Close' }).click()
  })
})
