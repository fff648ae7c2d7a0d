import { readFileSync } from 'node:fs'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { GuestRow } from '#shared/model/guest.ts'
import { onBothWays } from '#support/both-ways.ts'
import {
  askCore,
  cellOf,
  fillConsole,
  findGuest,
  goTo,
  guestsOf,
  rowOf,
  searchFor,
  sees,
} from '#support/console-page.ts'
import { openConsole, type RunningConsole } from '#support/console.ts'
import { startLabProcess, type LabProcess } from '#support/lab-process.ts'

onBothWays('the inventory', (way) => {
  let lab: LabProcess
  let running: RunningConsole
  let page: Page

  const shownNames = (): Promise<string[]> =>
    page.getByRole('grid', { name: 'Guests' }).locator('[data-row] [data-column="name"]').allInnerTexts()
  const header = (title: string) =>
    page.getByRole('grid', { name: 'Guests' }).getByRole('columnheader', { name: title })
  const button = (name: string | RegExp) => page.getByRole('button', { name })
  const countIs = (text: string): Promise<void> => sees(page.getByRole('main'), new RegExp(`^${text}$`))
  const chosen = async (item: string): Promise<string> => {
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('menuitem', { name: item, exact: true }).click(),
    ])
    return readFileSync(await download.path(), 'utf8')
  }

  beforeAll(async () => {
    lab = await startLabProcess('small', ['--pace', '0.1'])
    running = await openConsole(way)
    page = running.page()
    await fillConsole(page, lab.clusters)
    await goTo(page, '/inventory')
    await countIs('120 guests')
  })
  afterAll(async () => {
    await running.stop()
    await lab.stop()
  })

  it('finds by words, fields, comparisons and negation, and says how many of all', async () => {
    const guests = await guestsOf(page)
    const expected: readonly (readonly [string, (guest: GuestRow) => boolean])[] = [
      ['status:running type:lxc', (guest) => guest.status === 'running' && guest.type === 'lxc'],
      ['cluster:acme-dr -status:running', (guest) => guest.status !== 'running' && clusterOf(guest) === 'acme-dr'],
      ['template:yes', (guest) => guest.template],
      ['id>=100 id<=104', (guest) => guest.vmid >= 100 && guest.vmid <= 104],
    ]
    const ids = new Map(lab.clusters.map(({ name, guests: count }) => [count, name]))
    const clusterOf = (guest: GuestRow): string | undefined =>
      ids.get(guests.filter(({ clusterId }) => clusterId === guest.clusterId).length)
    for (const [query, fits] of expected) {
      await searchFor(page, query)
      await countIs(`${guests.filter(fits).length} of 120`)
    }
    await searchFor(page, 'cpu>>')
    await page.getByRole('main').getByRole('status').nth(1).waitFor()
    await searchFor(page, '')
    await countIs('120 guests')
  })

  it('offers fields and their values as one types', async () => {
    const field = page.getByRole('combobox', { name: 'Search the inventory' })
    const offers = page.getByRole('listbox', { name: 'Completions' })
    await field.focus()
    await page.keyboard.type('clu')
    await offers
      .getByRole('option', { name: /cluster/ })
      .first()
      .waitFor()
    await page.keyboard.press('ArrowDown')
    await offers.getByRole('option', { name: /cluster/, selected: true }).waitFor()
    await page.keyboard.press('Enter')
    await offers.getByRole('option', { name: 'saffron-dc1' }).waitFor()
    // The cursor stands behind what was taken a frame later.
    await expect.poll(() => field.evaluate((element) => (element as HTMLInputElement).selectionStart)).toBe(8)
    await page.keyboard.type('saf')
    await page.keyboard.press('ArrowDown')
    await offers.getByRole('option', { name: 'saffron-dc1', selected: true }).waitFor()
    await page.keyboard.press('Tab')
    await countIs('20 of 120')
    await searchFor(page, '')
  })

  it('narrows to a branch of the tree and opens a guest from it', async () => {
    const tree = page.getByRole('tree', { name: 'Guests' })
    await page.getByLabel('Tree order').selectOption({ label: 'by company' })
    await tree.getByRole('treeitem', { name: /Acme/ }).click()
    await countIs('100 of 120')
    await searchFor(page, '')
    await page.getByLabel('Tree order').selectOption({ label: 'by cluster' })
    const branch = tree.getByRole('treeitem', { name: /saffron-dc1/ })
    await branch.focus().catch(() => undefined)
    await branch.click()
    await countIs('20 of 120')
    await tree.press('ArrowRight')
    await tree.getByRole('treeitem', { level: 2 }).first().waitFor()
    await searchFor(page, '')
  })

  it('shows everything known of a guest in the drawer', async () => {
    const guest = await findGuest(page, 'a running VM', ({ type, status }) => type === 'qemu' && status === 'running')
    await searchFor(page, `id:${guest.vmid} ${guest.name}`)
    await rowOf(page, 'Guests', guest.id).dblclick()
    await page.getByRole('heading', { name: guest.name }).waitFor()
    const seen: Record<string, RegExp> = {
      Hardware: /scsi0|virtio0|sata0|ide0/,
      Network: /net0/,
      Snapshots: /snapshot/i,
      Backups: /backup/i,
      Tasks: /task|qm|vz/i,
      Raw: /boot|memory/,
      Overview: /.+/,
    }
    for (const [tab, text] of Object.entries(seen)) {
      await page.getByRole('tab', { name: tab }).click()
      await sees(page.getByRole('tabpanel'), text)
    }
    await page.getByRole('tabpanel').press('Escape')
    await page.getByRole('heading', { name: guest.name }).waitFor({ state: 'detached' })
    await searchFor(page, '')
  })

  it('exports what is shown as CSV and JSON', async () => {
    await searchFor(page, 'cluster:saffron-dc1')
    await countIs('20 of 120')
    await button('Export what is shown').click()
    const csv = (await chosen('CSV, 20 rows')).trim().split(/\r?\n/)
    expect(csv).toHaveLength(21)
    expect(csv[0]).toContain('Name')
    await button('Export what is shown').click()
    const json = JSON.parse(await chosen('JSON, 20 rows')) as Record<string, unknown>[]
    expect(json).toHaveLength(20)
    expect(JSON.stringify(json)).toContain('saffron-dc1')
    await searchFor(page, '')
  })

  it('acts on a selection of several, says whom it hits, and asks for their number across companies', async () => {
    await searchFor(page, 'status:running lock:none')
    const grid = page.getByRole('grid', { name: 'Guests' })
    await sees(page.getByRole('main'), / of 120$/)
    await grid.locator('[data-row]').first().click()
    await page.keyboard.press('Control+a')
    await sees(page.getByRole('main'), /selected · 2 companies/)
    await button('Shut down').first().click()
    const sheet = page.getByRole('dialog')
    await sees(sheet, 'Acme')
    await sees(sheet, 'Saffron')
    expect(await sheet.getByRole('button', { name: /^Shut down/ }).isDisabled()).toBe(true)
    const cancel = sheet.getByRole('button', { name: 'Cancel' })
    await expect.poll(() => cancel.evaluate((element) => element === document.activeElement)).toBe(true)
    await page.keyboard.press('Escape')
    await sheet.waitFor({ state: 'detached' })
    await button('Clear the selection').click()
    await searchFor(page, '')
  })

  it('greys what is not possible, with the reason', async () => {
    const template = await findGuest(page, 'a template', (guest) => guest.template)
    await searchFor(page, `id:${template.vmid} ${template.name}`)
    await rowOf(page, 'Guests', template.id).click({ button: 'right' })
    const menu = page.getByRole('menu')
    const start = menu.getByRole('menuitem', { name: /^Start/ })
    expect(await start.getAttribute('aria-disabled')).toBe('true')
    await sees(start, 'A template has no power state.')
    await page.keyboard.press('Escape')
    await menu.waitFor({ state: 'detached' })
    await searchFor(page, '')
  })

  it('keeps columns, their widths, the order of rows and saved views over a restart', async () => {
    await button('Columns').click()
    await page.getByRole('menuitemcheckbox', { name: 'Node' }).click()
    await header('Node').waitFor({ state: 'detached' })
    await header('ID').getByRole('button').click()
    await expect.poll(() => header('ID').getAttribute('aria-sort')).toBe('ascending')
    const widthOfName = async (): Promise<number> => (await header('Name').boundingBox())?.width ?? 0
    const before = await widthOfName()
    const edge = header('Name').locator(':scope > span').last()
    const box = await edge.boundingBox()
    if (box === null) throw new Error('The edge of the column has no place')
    await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2)
    await page.mouse.down()
    await page.mouse.move(box.x + 80, box.y + box.height / 2, { steps: 4 })
    await page.mouse.up()
    await expect.poll(widthOfName).toBeGreaterThan(before + 40)
    const width = await widthOfName()
    // What was changed by hand is sent to the core a moment later.
    const stored = async () => (await askCore(page, 'preferences.get', {})).tables['guests']?.widths['name']
    await expect.poll(stored).toBeGreaterThan(0)
    await searchFor(page, 'status:running cluster:saffron-dc1')
    await button('Save this view').click()
    await page.getByLabel('Name of the view').fill('Saffron running')
    await page.keyboard.press('Enter')
    const view = () =>
      page.getByRole('group', { name: 'Saved views' }).getByRole('button', { name: 'Saffron running', exact: true })
    await view().waitFor()
    const names = await shownNames()

    await running.restart()
    page = running.page()
    await goTo(page, '/inventory')
    await countIs('120 guests')
    await header('Node').waitFor({ state: 'detached' })
    await expect.poll(() => header('ID').getAttribute('aria-sort')).toBe('ascending')
    await expect.poll(widthOfName).toBeCloseTo(width, 0)
    await view().click()
    await expect.poll(shownNames).toEqual(names)
    await expect.poll(() => cellOf(page.locator('[data-row]').first(), 'status').innerText()).toContain('running')
  })
})
