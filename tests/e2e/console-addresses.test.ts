import type { Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { GuestRow } from '#shared/model/guest.ts'
import { formatIp, readIp } from '#shared/model/ip/ip-address.ts'
import { formatCidr, networkOf } from '#shared/model/ip/network.ts'
import { onBothWays } from '#support/both-ways.ts'
import { askCore, fillConsole, goTo, guestsOf, pressTogether, sees } from '#support/console-page.ts'
import { openConsole, type RunningConsole } from '#support/console.ts'
import { startLabProcess, type LabProcess } from '#support/lab-process.ts'
import { newId } from '#support/new-id.ts'

onBothWays('addresses', (way) => {
  let lab: LabProcess
  let running: RunningConsole
  let page: Page

  const dialog = (name: string | RegExp): Locator => page.getByRole('dialog', { name })
  const rangeRow = (cidr: string): Locator =>
    page.getByRole('grid', { name: 'Address ranges' }).getByRole('row').filter({ hasText: cidr })
  const assignments = (): Locator => page.getByRole('grid', { name: 'Assignments' }).locator('[data-row]')
  /** Three that run, of one cluster and so of one company. */
  let guests: readonly GuestRow[]
  const guestAt = (index: number): GuestRow => {
    const guest = guests[index]
    if (guest === undefined) throw new Error('The lab has too few running guests')
    return guest
  }
  /** Types part of a name into the picker and takes the guest. */
  const pick = async (form: Locator, name: string, vmid: number): Promise<void> => {
    await form.getByRole('combobox', { name: 'Guests' }).fill(`${name} ${vmid}`)
    await page
      .getByRole('option', { name: new RegExp(`^${name} \\(${vmid},`) })
      .first()
      .click()
  }

  beforeAll(async () => {
    lab = await startLabProcess('small', ['--pace', '0.1'])
    running = await openConsole(way)
    page = running.page()
    const cluster = (await fillConsole(page, lab.clusters)).get('acme-dc1')
    guests = (await guestsOf(page)).filter(
      ({ clusterId, status, template }) => clusterId === cluster && status === 'running' && !template,
    )
  })
  afterAll(async () => {
    await running.stop()
    await lab.stop()
  })

  it('adds a pool by keyboard, after saying at the field what is wrong with it', async () => {
    await pressTogether(page, 'g', 'n')
    await sees(page, 'No address range yet')
    await page.getByRole('button', { name: 'Add range' }).first().click()
    const add = dialog('Add an address range')
    await expect.poll(() => add.getByLabel('Network').evaluate((field) => field === document.activeElement)).toBe(true)
    await page.keyboard.type('203.0.113.5/28')
    await page.keyboard.press('Control+Enter')
    await sees(add, '203.0.113.5/28 has host bits set. The network is 203.0.113.0/28.')
    await add.getByLabel('Network').fill('203.0.113.0/28')
    await add.getByLabel('Gateway (optional)').fill('203.0.114.1')
    await page.keyboard.press('Control+Enter')
    await sees(add, 'The gateway 203.0.114.1 lies outside 203.0.113.0/28')
    await add.getByLabel('Gateway (optional)').fill('203.0.113.1')
    await add.getByLabel('VLAN (optional)').fill('4095')
    await page.keyboard.press('Control+Enter')
    await sees(add, 'VLAN tags end at 4094')
    await add.getByLabel('VLAN (optional)').fill('')
    await add.getByLabel('Belongs to').selectOption({ label: 'Pool that companies share' })
    await add.getByLabel('Kind').selectOption({ label: 'External' })
    await page.keyboard.press('Control+Enter')
    await add.waitFor({ state: 'detached' })
    await sees(rangeRow('203.0.113.0/28'), 'Shared pool')
  })

  it('refuses a range that overlaps it', async () => {
    await page.getByRole('button', { name: 'Add range' }).first().click()
    const add = dialog('Add an address range')
    await add.getByLabel('Network').fill('203.0.113.0/30')
    await page.keyboard.press('Control+Enter')
    await sees(add, /203\.0\.113\.0\/30 overlaps the pool 203\.0\.113\.0\/28/)
    await page.keyboard.press('Escape')
    await add.getByRole('button', { name: 'Discard' }).click()
    await add.waitFor({ state: 'detached' })
  })

  it('gives the next free address to a guest, then one each to several, and one by name to a device', async () => {
    await rangeRow('203.0.113.0/28').getByRole('link').click()
    await page.getByRole('heading', { name: '203.0.113.0/28' }).waitFor()
    const [first, second, third] = [guestAt(0), guestAt(1), guestAt(2)]
    await page.getByRole('button', { name: 'Give address …' }).click()
    let give = dialog('Give an address of 203.0.113.0/28')
    await sees(give, 'Empty: the next free, 203.0.113.2.')
    await pick(give, first.name, first.vmid)
    await give.getByRole('button', { name: 'Give next free address' }).click()
    await give.waitFor({ state: 'detached' })
    await sees(assignments().filter({ hasText: '203.0.113.2' }), first.name)

    await page.getByRole('button', { name: 'Give address …' }).click()
    give = dialog('Give an address of 203.0.113.0/28')
    await pick(give, second.name, second.vmid)
    await pick(give, third.name, third.vmid)
    await sees(give, 'They get 203.0.113.3, 203.0.113.4.')
    await give.getByRole('button', { name: 'Give 2 addresses' }).click()
    await give.waitFor({ state: 'detached' })

    await page.getByRole('button', { name: 'Give address …' }).click()
    give = dialog('Give an address of 203.0.113.0/28')
    await give.getByLabel('To').selectOption({ label: 'Another device' })
    await give.getByLabel('Name').fill('Edge router')
    await give.getByLabel('Address (optional)').fill('203.0.113.15')
    await page.keyboard.press('Control+Enter')
    await sees(give, '203.0.113.15 is the broadcast address of 203.0.113.0/28')
    await give.getByLabel('Address (optional)').fill('203.0.113.3')
    await page.keyboard.press('Control+Enter')
    await sees(give, '203.0.113.3 is given out already')
    await give.getByLabel('Address (optional)').fill('203.0.113.14')
    await page.keyboard.press('Control+Enter')
    await give.waitFor({ state: 'detached' })
    await expect.poll(() => assignments().count()).toBe(4)
    await sees(page, 'given out: 4')
  })

  it('shows a guest what it was given', async () => {
    const guest = guestAt(0)
    await goTo(page, `/inventory/guest/${guest.id}`)
    await page.getByRole('tab', { name: 'Network' }).click()
    const table = page.getByRole('table', { name: 'Given addresses' })
    await sees(table, '203.0.113.2')
    await sees(table, 'primary external')
    await table.getByRole('link', { name: '203.0.113.0/28' }).click()
    await page.getByRole('heading', { name: '203.0.113.0/28' }).waitFor()
  })

  it('releases an address, which rests, and keeps who had it', async () => {
    const guest = guestAt(0)
    await page.getByLabel('Actions of 203.0.113.2', { exact: true }).click()
    await page.getByRole('menuitem', { name: 'Release …' }).click()
    await dialog('Release 1 address').getByRole('button', { name: 'Release address' }).click()
    await expect.poll(() => assignments().count()).toBe(3)
    await sees(page, 'released within the hour: 1')
    await page.getByRole('tab', { name: 'History' }).click()
    const history = page.getByRole('table', { name: 'History' })
    await sees(history.getByRole('row').nth(1), 'released')
    await sees(history.getByRole('row').nth(1), `${guest.name} net0`)
    await sees(history.getByRole('row').nth(1), '203.0.113.2')
  })

  it('keeps reserved addresses from being given', async () => {
    await page.getByRole('button', { name: 'Reserve …', exact: true }).click()
    const reserve = dialog('Reserve addresses of 203.0.113.0/28')
    await reserve.getByLabel('First address').fill('203.0.113.5')
    await reserve.getByLabel('Last address (optional)').fill('203.0.113.14')
    await reserve.getByLabel('Reason').fill('Second line')
    await page.keyboard.press('Control+Enter')
    await sees(reserve, /in use: Edge router \(203\.0\.113\.14\)/)
    await reserve.getByLabel('Last address (optional)').fill('203.0.113.9')
    await page.keyboard.press('Control+Enter')
    await reserve.waitFor({ state: 'detached' })
    await sees(page.locator('dl'), '203.0.113.10')
    await page.getByRole('tab', { name: 'Reserved 1' }).click()
    await sees(page.getByRole('table', { name: 'Reserved addresses' }), 'Second line')
  })

  it('draws the network of a company, which is gone through and opened without a mouse', async () => {
    const { companyId } = guestAt(1)
    await goTo(page, `/companies/${companyId ?? ''}?tab=network`)
    const drawing = page.getByRole('tree', { name: /^Network of .*machines$/ })
    const said = () =>
      drawing.evaluate((svg) => {
        const active = document.getElementById(svg.getAttribute('aria-activedescendant') ?? '')
        return active?.querySelector('title')?.textContent ?? ''
      })
    await page.getByRole('button', { name: 'Export SVG' }).focus()
    await page.keyboard.press('Tab')
    await expect.poll(said).toMatch(/^External range 203\.0\.113\.0\/28, \d+ address/)
    await page.keyboard.press('ArrowRight')
    await expect.poll(said).toMatch(/ · acme-d.* machines?$/)
    for (let closer = 0; closer < 8; closer += 1) await page.keyboard.press('+')
    await page.keyboard.press('End')
    await expect.poll(said).toMatch(/, (VM|container) \d+, /)
    // However close one is, what the keys go to comes into view, with a ring around it.
    await expect
      .poll(async () => {
        const [ring, pane] = [await drawing.locator('[data-ring]').boundingBox(), await drawing.boundingBox()]
        if (ring === null || pane === null) return 'there is no ring to be seen'
        const beside = ring.x < pane.x || ring.x + ring.width > pane.x + pane.width
        const above = ring.y < pane.y || ring.y + ring.height > pane.y + pane.height
        return { beside, above }
      })
      .toEqual({ beside: false, above: false })
    const [, name = ''] = /^(.*), (?:VM|container) /.exec(await said()) ?? []
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { level: 1, name, exact: true }).waitFor()
    await page.goBack()
    await page.getByRole('tab', { name: 'Network', selected: true }).waitFor()
    await goTo(page, '/network')
    await rangeRow('203.0.113.0/28').getByRole('link').click()
  })

  it('does not remove a range in use, and says who uses it', async () => {
    await page.getByRole('button', { name: 'Remove …' }).click()
    const remove = dialog('Remove 203.0.113.0/28')
    const users = remove.getByRole('region', { name: 'In use:' })
    await sees(users.getByRole('listitem').filter({ hasText: '203.0.113.14' }), 'Edge router')
    expect(await remove.getByRole('button', { name: 'Remove range' }).isDisabled()).toBe(true)
    await remove.getByRole('button', { name: 'Cancel' }).click()
  })

  it('finds guests with addresses nobody gave them, and gives them these with one click', async () => {
    const telling = async () =>
      (await guestsOf(page)).find(
        ({ status, addresses }) => status === 'running' && addresses.some((text) => readIp(text)?.family === 4),
      )
    // They are asked for one guest after another.
    await expect.poll(telling).toBeDefined()
    const guest = await telling()
    if (guest === undefined) throw new Error('No guest tells an address')
    await askCore(page, 'guests.detail', { id: guest.id, live: true })
    const ip = readIp(guest.addresses.find((text) => readIp(text)?.family === 4) ?? '')
    if (ip === null) throw new Error('The guest has no address')
    const address = formatIp(ip)
    const range = {
      id: newId(),
      cidr: formatCidr(networkOf(ip, 24)),
      kind: 'internal' as const,
      gateway: null,
      dns: [],
    }
    const place = { vlan: null, bridge: null, vnet: null, clusterId: guest.clusterId, description: '' }
    await askCore(page, 'addresses.savePool', { ...range, ...place })
    await goTo(page, '/network/reconciliation?list=unknown')
    await page
      .getByRole('button', { name: `Give ${address} to ${guest.name}` })
      .first()
      .click()
    await page.getByRole('button', { name: `Give ${address} to ${guest.name}` }).waitFor({ state: 'detached' })
    const { rows } = await askCore(page, 'addresses.assignments', { guestId: guest.id })
    expect(rows.map((row) => row.address)).toContain(address)
  })

  it('reckons subnets of both families without a mouse', async () => {
    await page.keyboard.press('Control+K')
    await page.getByRole('dialog', { name: 'Palette' }).getByRole('combobox').fill('subnet')
    await page.getByRole('option', { name: /Subnet calculator/, selected: true }).waitFor()
    await page.keyboard.press('Enter')
    const field = page.getByLabel('Address with prefix length')
    await field.fill('10.1.2.3/22')
    await sees(page.getByRole('table', { name: 'Subnet' }), '10.1.3.255')
    await field.fill('2001:db8::/32')
    await sees(page.getByRole('table', { name: 'Subnet' }), '79,228,162,514,264,337,593,543,950,336')
    await field.fill('::ffff:10.0.0.1/120')
    await sees(page, /IPv4-mapped.*Write 10\.0\.0\.1/)
  })
})
