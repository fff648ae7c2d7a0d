import type { Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { RangeId, type CompanyId } from '#shared/model/ids.ts'
import { findings } from '#support/axe.ts'
import { onBothWays } from '#support/both-ways.ts'
import { askCore, fillConsole, findGuest, goTo, rowOf, searchFor } from '#support/console-page.ts'
import { openConsole, type RunningConsole } from '#support/console.ts'
import { startLabProcess, type LabProcess } from '#support/lab-process.ts'
import { leaveView } from '#support/leave-view.ts'
import { newId } from '#support/new-id.ts'

type View = () => Promise<unknown>

const CIDR = '203.0.113.0/28'

// As the pages and what floats over them (console-accessibility.test.ts): once is enough.
onBothWays(
  'axe in dialogs',
  (way) => {
    let lab: LabProcess
    let running: RunningConsole
    let page: Page
    let acme: CompanyId

    const dialog = (): Locator => page.getByRole('dialog').last()
    const main = (): Locator => page.getByRole('main')
    const firstRow = (list: string): Locator => page.locator(`[role="grid"][aria-label="${list}"] [data-row]`).first()
    const choose = async (entry: RegExp | string): Promise<void> => {
      await page.getByRole('menuitem', { name: entry }).click()
    }
    /** A dialog that a button of a page opens. */
    const byButton =
      (path: string | (() => string), button: string): View =>
      async () => {
        await goTo(page, typeof path === 'string' ? path : path())
        await main().getByRole('button', { name: button }).first().click()
        await dialog().waitFor()
      }
    /** A dialog out of the menu of the first row of a list. */
    const byMenu =
      (path: string | (() => string), list: string, entry: RegExp): View =>
      async () => {
        await goTo(page, typeof path === 'string' ? path : path())
        await firstRow(list).click({ button: 'right' })
        await choose(entry)
        await dialog().waitFor()
      }
    const ofCompany = (tab: string) => (): string => `/companies/${acme}?tab=${tab}`

    const freeVm = () =>
      findGuest(
        page,
        'a running VM',
        ({ type, status, lock, ha, template, companyId }) =>
          type === 'qemu' && status === 'running' && lock === '' && ha === '' && !template && companyId === acme,
      )
    const guestTab =
      (tab: string): View =>
      async () => {
        await goTo(page, `/inventory/guest/${(await freeVm()).id}?tab=${tab.toLowerCase()}`)
        await page.getByRole('tab', { name: tab, exact: true }).click()
        await page.getByRole('button', { name: 'Read again' }).waitFor()
      }
    const edit =
      (tab: string, button: RegExp | string): View =>
      async () => {
        await guestTab(tab)()
        await page.getByRole('tabpanel').getByRole('button', { name: button }).first().click()
        await dialog().waitFor()
      }
    const guestSheet =
      (entry: RegExp): View =>
      async () => {
        const guest = await freeVm()
        await goTo(page, '/inventory')
        await searchFor(page, `id:${guest.vmid} name:${guest.name}`)
        await rowOf(page, 'Guests', guest.id).click({ button: 'right' })
        await choose(entry)
        await dialog().waitFor()
      }
    const range =
      (button: string): View =>
      async () => {
        await goTo(page, '/network')
        await page.getByRole('link', { name: CIDR }).click()
        await main().getByRole('button', { name: button, exact: true }).first().click()
        await dialog().waitFor()
      }

    beforeAll(async () => {
      lab = await startLabProcess('small')
      running = await openConsole(way)
      page = running.page()
      await fillConsole(page, lab.clusters)
      const company = (await askCore(page, 'companies.list', {})).find(({ name }) => name === 'Acme')
      if (company === undefined) throw new Error('There is no company Acme')
      acme = company.id
      const rangeId = RangeId.parse(newId())
      await askCore(page, 'addresses.savePool', {
        ...{ id: rangeId, cidr: CIDR, kind: 'external', clusterId: null, gateway: null, dns: [] },
        ...{ vlan: null, bridge: null, vnet: null, description: '' },
      })
      // The first copy by itself is made a minute after the start only.
      await askCore(page, 'database.copyNow', {})
    })
    afterAll(async () => {
      await running.stop()
      await lab.stop()
    })

    const views: Readonly<Record<string, View>> = {
      'adding a company': byButton('/companies', 'Add company'),
      'editing a company': byMenu('/companies', 'Companies', /^Edit/),
      'suspending a company': byMenu('/companies', 'Companies', /^Suspend/),
      'removing a company': byMenu('/companies', 'Companies', /^Remove/),
      'adding a project': byButton(ofCompany('projects'), 'Add project'),
      'the quota of a cluster': async () => {
        await goTo(page, ofCompany('quotas')())
        await firstRow('Quotas of the company').dblclick()
        await dialog().waitFor()
      },
      'editing a cluster': byMenu('/clusters', 'Clusters', /^Edit/),
      'comparing certificates': byMenu('/clusters', 'Clusters', /^Compare certificates/),
      'removing a cluster': byMenu('/clusters', 'Clusters', /^Remove/),
      'editing a user': byMenu('/users', 'Users', /^Edit/),
      'the sessions of a user': byMenu('/users', 'Users', /^Sessions and tokens/),
      'keeping activity': async () => {
        await goTo(page, '/activity')
        await main().getByRole('button', { name: 'Export, check, keep' }).click()
        await choose(/^How long it is kept/)
        await dialog().waitFor()
      },
      'giving an address': range('Give address …'),
      'reserving addresses': range('Reserve …'),
      'editing a range': range('Edit …'),
      'removing a range': range('Remove …'),
      'downloading a file': byButton('/catalogue', 'Download …'),
      'adding a disk': edit('Hardware', 'Add disk …'),
      'adding a network device': edit('Network', 'Add network device …'),
      'editing a disk': edit('Hardware', /^Grow/),
      'editing a network device': edit('Network', /^Edit net0/),
      'editing processors': edit('Hardware', 'Edit processor'),
      'boot order': edit('Options', /^Edit boot order/),
      'taking a snapshot': edit('Snapshots', 'Take snapshot …'),
      'cloning a guest': guestSheet(/^Clone/),
      'moving a disk': edit('Hardware', /^Move/),
      'detaching a disk': edit('Hardware', /^Detach/),
      'changing a CD': edit('Hardware', /^Change CD|^Add CD/),
      'giving a guest to another company': guestSheet(/^Reassign/),
      'creating a token': byButton('/settings', 'Create token …'),
      'restoring a copy': byButton('/settings', 'Restore'),
      'signing out everywhere': byButton('/settings', 'Sign out everywhere …'),
      'the menu of the user': async () => {
        await page.getByRole('button', { name: /Mara Richter/ }).click()
        await page.getByRole('menu').waitFor()
      },
      'choosing a company': async () => {
        await page.getByRole('button', { name: /^Company: / }).click()
        await page.getByRole('combobox', { name: 'Company to show' }).waitFor()
      },
      'the menu of a column': async () => {
        await goTo(page, '/clusters')
        await page.getByRole('columnheader').first().click({ button: 'right' })
        await page.getByRole('menu').waitFor()
      },
      'completing a search': async () => {
        await goTo(page, '/inventory')
        await page.getByRole('combobox', { name: 'Search the inventory' }).fill('clus')
        await page
          .getByRole('listbox')
          .getByRole('option', { name: /cluster/ })
          .first()
          .waitFor()
      },
      'the log of a task': async () => {
        await goTo(page, '/overview')
        await page.getByRole('grid', { name: 'Tasks' }).locator('[data-row]').first().dblclick()
        await page.getByRole('dialog').getByRole('log').first().waitFor()
      },
    }

    it('finds nothing in any of them', { timeout: 480_000 }, async () => {
      const found: Record<string, string[]> = {}
      for (const [name, open] of Object.entries(views)) {
        // What the one before left does not stay.
        await leaveView(page)
        await open()
        found[name] = await findings(page)
      }
      expect(found).toEqual(Object.fromEntries(Object.keys(views).map((name) => [name, []])))
    })
  },
  ['served'],
)
