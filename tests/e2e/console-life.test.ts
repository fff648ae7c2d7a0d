import type { Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { GuestRow } from '#shared/model/guest.ts'
import { onBothWays } from '#support/both-ways.ts'
import {
  cellOf,
  fillConsole,
  findGuest,
  guestsOf,
  openInventory,
  pollRarely,
  rowOf,
  searchFor,
  sees,
} from '#support/console-page.ts'
import { openConsole, type RunningConsole } from '#support/console.ts'
import { startLabProcess, type LabProcess } from '#support/lab-process.ts'

const COMPANY = 'Nordwind Logistik'
/** Its terminals take API tokens, and it has nodes and a storage to move over. */
const CLUSTER = 'acme-dc1'
const NETWORK = '10.77.0.0/24'
/** The first that is free: the gateway has the one before. */
const ADDRESS = '10.77.0.2'
const MACHINE = 'first-01'
const SNAPSHOT = 'fresh'

onBothWays('a machine from cradle to grave', (way) => {
  let lab: LabProcess
  let running: RunningConsole
  let page: Page
  let guest: GuestRow
  /** The node it was moved to. */
  let moved = ''

  const dialog = (name?: string | RegExp): Locator => page.getByRole('dialog', name === undefined ? {} : { name })
  const submit = async (form: Locator, button: string): Promise<void> => {
    await form.getByRole('button', { name: button, exact: true }).click()
    await form.waitFor({ state: 'detached' })
  }
  /** Waits for the result of what was begun, and closes it. */
  const done = async (): Promise<void> => {
    await dialog(/: done$|^Created/).waitFor()
    await sees(dialog(), '1 of 1 done')
    await dialog().getByRole('button', { name: 'Close' }).click()
    await dialog().waitFor({ state: 'detached' })
  }
  const choose = async (entry: string | RegExp): Promise<void> => {
    await openInventory(page)
    await searchFor(page, `name:${MACHINE}`)
    await rowOf(page, 'Guests', guest.id).click({ button: 'right' })
    await page.getByRole('menuitem', { name: entry }).click()
  }
  const range = (): Locator =>
    page.getByRole('grid', { name: 'Address ranges' }).getByRole('row').filter({ hasText: NETWORK })
  const openRange = async (): Promise<void> => {
    await page.getByRole('link', { name: 'Network' }).click()
    await range().getByRole('link', { name: NETWORK }).click()
    await page.getByRole('heading', { name: NETWORK }).waitFor()
  }
  const assignments = (): Locator => page.getByRole('grid', { name: 'Assignments' }).locator('[data-row]')

  beforeAll(async () => {
    lab = await startLabProcess('small', ['--pace', '0.05', '--shell', '/bin/sh -i'])
    running = await openConsole(way)
    page = running.page()
    await fillConsole(page, lab.clusters)
  })
  afterAll(async () => {
    await running.stop()
    await lab.stop()
  })

  it('takes in a company that has nothing, and gives it a part of a cluster and addresses', async () => {
    await page.getByRole('link', { name: 'Companies' }).click()
    await page.getByRole('button', { name: 'Add company' }).click()
    await dialog().getByLabel('Name').fill(COMPANY)
    await submit(dialog('Add a company'), 'Add company')
    await page.getByRole('grid', { name: 'Companies' }).getByRole('row').filter({ hasText: COMPANY }).dblclick()
    await page.getByRole('tab', { name: 'Clusters and slices' }).click()
    await page.getByRole('button', { name: 'Add slice' }).first().click()
    const slice = dialog(`Add a slice for ${COMPANY}`)
    await slice.getByLabel('Cluster').selectOption({ label: CLUSTER })
    await slice.getByLabel('VMIDs').fill('5000-5099')
    await slice.getByLabel('VLANs').fill('700-799')
    await submit(slice, 'Add slice')

    await page.getByRole('link', { name: 'Network' }).click()
    await page.getByRole('button', { name: 'Add range' }).first().click()
    const add = dialog('Add an address range')
    await add.getByLabel('Network').fill(NETWORK)
    await add.getByLabel('Gateway (optional)').fill('10.77.0.1')
    await add.getByLabel('Belongs to').selectOption({ label: COMPANY })
    await add.getByLabel('Cluster').selectOption({ label: CLUSTER })
    await add.getByLabel('VLAN (optional)').fill('700')
    await submit(add, 'Add range')
    await sees(range(), COMPANY)
  })

  it('makes its first machine from a cloud image with the next free address, in the inventory at once', async () => {
    await page.getByRole('button', { name: /^Company: / }).click()
    await page.getByRole('combobox', { name: 'Company to show' }).fill('Nordwind')
    await page.locator('[data-active="true"]').filter({ hasText: COMPANY }).waitFor()
    await page.keyboard.press('Enter')
    await page.getByRole('button', { name: `Company: ${COMPANY}` }).waitFor()
    await page.getByRole('link', { name: 'Inventory' }).click()
    await page.getByRole('button', { name: 'Create machine' }).first().click()
    const wizard = dialog('Create machine')
    const next = (): Promise<void> => page.keyboard.press('Control+Enter')
    const step = (title: string): Promise<void> =>
      wizard.getByRole('heading', { name: new RegExp(`^${title}`) }).waitFor()
    // The only one it has a slice of; whose it is otherwise is not said.
    const chosen = wizard.getByLabel('Cluster', { exact: true }).locator('option:checked')
    await expect.poll(() => chosen.textContent()).toBe(`${CLUSTER} · a slice`)
    await wizard.getByRole('radio', { name: /debian-12-genericcloud/ }).check()
    await next()
    await step('Where')
    await wizard.getByLabel('Storage', { exact: true }).selectOption('ceph-vm')
    await next()
    await step('Machine')
    await wizard.getByLabel('Name', { exact: true }).fill(MACHINE)
    await next()
    await step('Network')
    await wizard.getByLabel('IPv4', { exact: true }).selectOption({ label: 'Static' })
    await next()
    await step('Access')
    await next()
    await step('Review')
    await sees(wizard.getByRole('region', { name: 'Machines' }), ADDRESS)
    // With a machine of its own making the console waits for no poll.
    await pollRarely(page)
    await wizard.locator('button[type="submit"]:not([disabled])').click()
    await done()
    const made = async () => (await guestsOf(page)).some(({ name }) => name === MACHINE)
    await expect.poll(made).toBe(true)
    guest = await findGuest(page, 'just made', ({ name }) => name === MACHINE)
    const row = rowOf(page, 'Guests', guest.id)
    await sees(cellOf(row, 'status'), 'running')
    await row.dblclick()
    await page.getByRole('tab', { name: 'Network' }).click()
    await sees(page.getByRole('table', { name: 'Given addresses' }), ADDRESS)
    await page.keyboard.press('Escape')
    await openRange()
    await sees(assignments().filter({ hasText: ADDRESS }), MACHINE)
  })

  it('types into its console', async () => {
    const known = new Set(page.context().pages())
    await choose('Serial terminal')
    const find = (): Page | undefined =>
      [...page.context().pages(), ...(way === 'desktop' ? running.app().windows() : [])].find(
        (one) => !known.has(one) && one !== page && one.url().includes('#/console/'),
      )
    await expect.poll(() => find() !== undefined).toBe(true)
    const terminal = find()
    if (terminal === undefined) throw new Error('No console was opened')
    await terminal.getByText('Connected', { exact: true }).waitFor()
    await sees(terminal, /lab#/)
    await expect.poll(() => terminal.evaluate(() => document.activeElement?.tagName)).toBe('TEXTAREA')
    await terminal.keyboard.type('echo $((6*7))-from-a-shell\n')
    await sees(terminal, '42-from-a-shell')
    await terminal.close()
  })

  it('takes a snapshot and rolls it back', async () => {
    await page.getByRole('link', { name: 'Inventory' }).click()
    await rowOf(page, 'Guests', guest.id).dblclick()
    await page.getByRole('tab', { name: 'Snapshots' }).click()
    await page.getByRole('button', { name: 'Take snapshot …' }).click()
    await dialog().getByLabel('Name').fill(SNAPSHOT)
    await dialog().getByRole('button', { name: 'Take snapshot' }).click()
    await done()
    const tree = page.getByRole('list', { name: 'Snapshots' })
    await tree.getByRole('button', { name: `Roll back to ${SNAPSHOT}` }).click()
    await dialog().getByLabel(`Type ${MACHINE} to confirm`).fill(MACHINE)
    await dialog().getByRole('button', { name: 'Roll back' }).click()
    await done()
    await page.keyboard.press('Escape')
  })

  it('moves it to another node', async () => {
    await choose(/^Migrate/)
    const target = dialog().getByRole('radio', { disabled: false, checked: false }).first()
    await target.check()
    await dialog()
      .getByRole('button', { name: /^Migrate to / })
      .click()
    await done()
    const nodeNow = async () => (await guestsOf(page)).find(({ id }) => id === guest.id)?.node
    await expect.poll(nodeNow).not.toBe(guest.node)
    moved = (await nodeNow()) ?? ''
  })

  it('deletes it by its number, and its address is free again', async () => {
    await choose(/^Delete …/)
    await dialog()
      .getByLabel(/first: the plug is pulled/)
      .check()
    await sees(dialog(), ADDRESS)
    await dialog().getByLabel(`Type ${guest.vmid} to confirm`).fill(String(guest.vmid))
    await dialog()
      .getByRole('button', { name: `Delete ${MACHINE}` })
      .click()
    await done()
    await rowOf(page, 'Guests', guest.id).waitFor({ state: 'detached' })
    await openRange()
    await sees(page, 'No address is given out')
    await page.getByRole('tab', { name: 'History' }).click()
    await sees(page.getByRole('table', { name: 'History' }).getByRole('row').nth(1), 'released')
  })

  it('tells all of it in the activity', async () => {
    await page.getByRole('link', { name: 'Activity' }).click()
    const activity = page.getByRole('grid', { name: 'Activity' })
    const sentences = async (): Promise<string[]> =>
      (await cellOf(activity.locator('[data-row]'), 'what').allInnerTexts())
        .map((text) => text.replace(/ after \d.*/, ''))
        .toReversed()
    const of = `: “${MACHINE}” (${guest.vmid})`
    const told = [
      `Company “${COMPANY}” added`,
      `Slice “${COMPANY} on ${CLUSTER}” saved`,
      `Range “${NETWORK}” saved`,
      `Create “${MACHINE}” on ${CLUSTER}`,
      `“${MACHINE}” (${guest.vmid}) is created on ${guest.node}`,
      `Serial terminal of “${MACHINE}” (${guest.vmid}) opened`,
      `Serial terminal of “${MACHINE}” (${guest.vmid}) closed`,
      `Take snapshot ${SNAPSHOT}${of}`,
      `Take snapshot ${SNAPSHOT}: “${MACHINE}” is kept in a snapshot`,
      `Roll back to ${SNAPSHOT}${of}`,
      `Roll back to ${SNAPSHOT}: “${MACHINE}” is rolled back`,
      `Migrate to ${moved}${of}`,
      `Migrate to ${moved}: “${MACHINE}” is migrated`,
      `Delete${of}`,
      `Delete: “${MACHINE}” is deleted`,
    ]
    await expect.poll(sentences).toEqual(told)
  })
})
