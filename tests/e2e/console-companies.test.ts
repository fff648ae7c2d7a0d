import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { ClusterId } from '#shared/model/ids.ts'
import { onBothWays } from '#support/both-ways.ts'
import { askCore, cellOf, fillConsole, goTo, guestsOf, rowOf, sees } from '#support/console-page.ts'
import { openConsole, type RunningConsole } from '#support/console.ts'
import { startLabProcess, type LabProcess } from '#support/lab-process.ts'

onBothWays('companies', (way) => {
  let lab: LabProcess
  let running: RunningConsole
  let page: Page
  let clusters: Map<string, ClusterId>
  /** The number of a guest that Harbour Logistics is given. */
  let given: number

  const dialog = (name: string) => page.getByRole('dialog', { name })
  const companyNamed = async (name: string) => {
    const company = (await askCore(page, 'companies.list', {})).find((one) => one.name === name)
    if (company === undefined) throw new Error(`There is no company ${name}`)
    return company
  }
  const openCompany = async (name: string, tab: string): Promise<void> => {
    await goTo(page, `/companies/${(await companyNamed(name)).id}`)
    await page.getByRole('heading', { name, exact: true }).waitFor()
    await page.getByRole('tab', { name: tab }).click()
  }
  const choose = async (name: string): Promise<void> => {
    await page.getByRole('button', { name: /^Company: / }).click()
    await page.getByRole('combobox', { name: 'Company to show' }).fill(name)
    const offers = page.getByRole('listbox', { name: 'Companies' })
    await offers.locator('[data-active="true"]').filter({ hasText: name }).waitFor()
    await page.keyboard.press('Enter')
    await offers.waitFor({ state: 'detached' })
  }
  const countIs = (text: string): Promise<void> => sees(page.getByRole('main'), new RegExp(`^${text}$`))

  beforeAll(async () => {
    lab = await startLabProcess('small', ['--pace', '0.1'])
    running = await openConsole(way)
    page = running.page()
    clusters = await fillConsole(page, lab.clusters)
  })
  afterAll(async () => {
    await running.stop()
    await lab.stop()
  })

  it('lists companies with what they have, and adds one with the next number and colour', async () => {
    await goTo(page, '/companies')
    const acme = await companyNamed('Acme')
    const row = rowOf(page, 'Companies', acme.id)
    await expect.poll(() => cellOf(row, 'guests').innerText()).toBe('100')
    await expect.poll(() => cellOf(row, 'clusters').innerText()).toBe('2')
    await page.getByRole('button', { name: 'Add company' }).click()
    const add = dialog('Add a company')
    await add.getByLabel('Name').fill('ACME')
    await add.getByRole('button', { name: 'Add company' }).click()
    await sees(add, /already a company named “Acme”/)
    await add.getByLabel('Name').fill('Harbour Logistics')
    await add.getByRole('button', { name: 'Add company' }).click()
    await add.waitFor({ state: 'detached' })
    const added = await companyNamed('Harbour Logistics')
    await rowOf(page, 'Companies', added.id).waitFor()
    expect(added.number).toBe(3)
    const others = (await askCore(page, 'companies.list', {})).filter(({ id }) => id !== added.id)
    expect(others.map(({ colour }) => colour)).not.toContain(added.colour)
  })

  it('gives a company a slice of a cluster, and shows first which guests that makes', async () => {
    const saffron = clusters.get('saffron-dc1')
    const [first, second] = (await guestsOf(page)).filter(({ clusterId }) => clusterId === saffron)
    if (first === undefined || second === undefined) throw new Error('The cluster has too few guests')
    given = first.vmid
    await openCompany('Harbour Logistics', 'Clusters and slices')
    await page.getByRole('button', { name: 'Add slice' }).first().click()
    const slice = dialog('Add a slice for Harbour Logistics')
    await slice.getByLabel('Cluster').selectOption({ label: 'saffron-dc1' })
    await slice.getByLabel('VMIDs').fill(`${first.vmid}, ${second.vmid}`)
    await sees(slice, '2 guests')
    await sees(slice, '· 2 new')
    await slice.getByRole('button', { name: 'Add slice' }).click()
    await slice.waitFor({ state: 'detached' })
    await page.getByRole('tab', { name: 'Guests 2' }).click()
    for (const { id } of [first, second]) await rowOf(page, 'Guests of the company', id).waitFor()
  })

  it('refuses a slice that takes what another has, with both names', async () => {
    await openCompany('Acme', 'Clusters and slices')
    await page.getByRole('button', { name: 'Add slice' }).first().click()
    const slice = dialog('Add a slice for Acme')
    await slice.getByLabel('Cluster').selectOption({ label: 'saffron-dc1' })
    await slice.getByLabel('VLANs').fill('4095')
    await slice.getByLabel('VLANs').press('Tab')
    await sees(slice, 'A VLAN tag is 1 to 4094, not 4095.')
    await slice.getByLabel('VLANs').fill('')
    await slice.getByLabel('VMIDs').fill(`100-${given}`)
    await slice.getByRole('button', { name: 'Add slice' }).click()
    await sees(slice, /belongs to “Harbour Logistics” already and cannot belong to “Acme” as well/)
    await slice.getByRole('button', { name: 'Cancel' }).click()
    await slice.getByRole('button', { name: 'Discard' }).click()
  })

  it('groups guests into a project that the search knows', async () => {
    await openCompany('Harbour Logistics', 'Projects')
    await page.getByRole('button', { name: 'Add project' }).click()
    const project = dialog('Add a project to Harbour Logistics')
    await project.getByLabel('Name').fill('Web shop')
    await project.getByRole('button', { name: 'Add project' }).click()
    await project.waitFor({ state: 'detached' })
    await page.getByRole('tab', { name: 'Guests 2' }).click()
    const grid = page.getByRole('grid', { name: 'Guests of the company' })
    await expect
      .poll(() =>
        grid
          .getByRole('row')
          .filter({ has: page.getByRole('gridcell') })
          .count(),
      )
      .toBe(2)
    await grid.focus()
    await page.keyboard.press('Control+a')
    await page.getByRole('button', { name: 'Put into project …' }).click()
    await page.getByRole('menuitem', { name: 'Web shop' }).click()
    await expect.poll(() => grid.locator('[data-column="project"]', { hasText: 'Web shop' }).count()).toBe(2)
    await goTo(page, '/inventory?q=project%3A%22Web%20shop%22')
    await countIs('2 of 120')
  })

  it('sets a quota and shows how full it is', async () => {
    await openCompany('Harbour Logistics', 'Quotas')
    const saffron = clusters.get('saffron-dc1') ?? ''
    await rowOf(page, 'Quotas of the company', saffron).dblclick()
    const quota = dialog('Quota of Harbour Logistics on saffron-dc1')
    await quota.getByLabel('Guests').fill('4')
    await quota.getByRole('button', { name: 'Set quota' }).click()
    await quota.waitFor({ state: 'detached' })
    const row = rowOf(page, 'Quotas of the company', saffron)
    await expect.poll(() => cellOf(row, 'guests').innerText()).toMatch(/of 4$/)
  })

  it('shows one company alone on every page, remembers it, and goes on with Ctrl+.', async () => {
    await goTo(page, '/inventory?q=')
    await choose('Harbour')
    await countIs('2 guests')
    const strip = page.locator('[data-company]').first()
    const harbour = (await companyNamed('Harbour Logistics')).id
    await expect.poll(() => strip.getAttribute('data-company')).toBe(harbour)
    await goTo(page, '/clusters')
    await sees(page, '1 cluster')
    await goTo(page, '/overview')
    await expect.poll(() => page.getByRole('region', { name: 'Guests' }).innerText()).toMatch(/^Guests\s*[12] guests?/)
    await page.keyboard.press('Control+k')
    await page.getByRole('dialog', { name: 'Palette' }).waitFor()
    await page.keyboard.type('vm')
    await page
      .getByRole('option', { name: /saffron-dc1/ })
      .first()
      .waitFor()
    await expect.poll(() => page.getByRole('option', { name: /acme-dc1/ }).count()).toBe(0)
    await page.keyboard.press('Escape')
    await expect.poll(async () => (await askCore(page, 'preferences.get', {})).company).toBe(harbour)
    await page.reload()
    await page.getByRole('button', { name: 'Company: Harbour Logistics' }).waitFor()
    await page.keyboard.press('Control+.')
    await page.getByRole('button', { name: /^Company: Saffron/ }).waitFor()
    await choose('All')
    await goTo(page, '/inventory?q=')
    await countIs('120 guests')
  })

  it('is not removed while it holds anything; when it holds nothing, by its name typed', async () => {
    const remove = async (name: string) => {
      await openCompany(name, 'Overview')
      await page.getByRole('button', { name: 'Actions', exact: true }).click()
      await page.getByRole('menuitem', { name: 'Remove …' }).click()
      return dialog(`Remove ${name}`)
    }
    /** By the menu of a row, with the name typed that the sheet asks for. */
    const removeFromList = async (tab: string, name: string, entry: string, title: string, button: string) => {
      await openCompany('Harbour Logistics', tab)
      await page.getByLabel(`Actions of ${name}`, { exact: true }).click()
      await page.getByRole('menuitem', { name: entry }).click()
      const sheet = dialog(title)
      await sees(sheet, '2 guests')
      expect(await sheet.getByRole('button', { name: button }).isDisabled()).toBe(true)
      await sheet.getByLabel(`Type ${name} to confirm`).fill(name)
      await sheet.getByRole('button', { name: button }).click()
      await sheet.waitFor({ state: 'detached' })
    }
    const held = await remove('Harbour Logistics')
    await sees(held.getByRole('list', { name: 'What it holds' }), /2 guests/)
    expect(await held.getByRole('button', { name: 'Remove company' }).isDisabled()).toBe(true)
    await held.getByRole('button', { name: 'Cancel' }).click()
    await removeFromList('Projects', 'Web shop', 'Remove …', 'Remove Web shop', 'Remove project')
    await removeFromList(
      'Clusters and slices',
      'saffron-dc1',
      'Remove slice …',
      'Remove the slice of saffron-dc1',
      'Remove slice',
    )
    const free = await remove('Harbour Logistics')
    await free.getByLabel('Type Harbour Logistics to confirm').fill('Harbour Logistics')
    await free.getByRole('button', { name: 'Remove company' }).click()
    await page.getByRole('heading', { name: /^Companies/ }).waitFor()
    expect((await askCore(page, 'companies.list', {})).map(({ name }) => name)).not.toContain('Harbour Logistics')
  })
})
