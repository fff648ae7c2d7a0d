import type { Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { JobId, ProfileId, RangeId, type ClusterId } from '#shared/model/ids.ts'
import { uuidv7 } from '#shared/model/uuid.ts'
import { findings } from '#support/axe.ts'
import { onBothWays } from '#support/both-ways.ts'
import { askCore, fillConsole, findGuest, goTo, loadConsole, rowOf, searchFor } from '#support/console-page.ts'
import { openConsole, type RunningConsole } from '#support/console.ts'
import { startLabProcess, type LabProcess } from '#support/lab-process.ts'
import { leaveView } from '#support/leave-view.ts'

type View = () => Promise<unknown>

const CIDR = '10.22.20.0/24'

// The page is the same on both hosts and axe takes its time: once is enough.
onBothWays(
  'axe',
  (way) => {
    let lab: LabProcess
    let running: RunningConsole
    let page: Page
    let ids: Map<string, ClusterId>

    beforeAll(async () => {
      lab = await startLabProcess('small')
      running = await openConsole(way)
      page = running.page()
      ids = await fillConsole(page, lab.clusters)
      await askCore(page, 'addresses.savePool', {
        id: RangeId.parse(crypto.randomUUID()),
        cidr: CIDR,
        kind: 'internal',
        clusterId: null,
        gateway: null,
        dns: [],
        vlan: null,
        bridge: null,
        vnet: null,
        description: '',
      })
      await askCore(page, 'profiles.save', {
        id: ProfileId.parse(crypto.randomUUID()),
        name: 'Only looking',
        role: 'user',
        companyId: null,
        permissions: ['vm.read'],
      })
      await askCore(page, 'clusters.testConnections', {
        id: JobId.parse(uuidv7(Date.now(), crypto.getRandomValues(new Uint8Array(10)))),
        clusterIds: [...ids.values()],
      })
    })
    afterAll(async () => {
      await running.stop()
      await lab.stop()
    })

    const heading = (name: string): Promise<void> => page.getByRole('heading', { name }).first().waitFor()

    const rows = (list: string): Locator => page.locator(`[role="grid"][aria-label="${list}"] [data-row]`)
    const plain =
      (path: string, title: string): View =>
      async () => {
        await goTo(page, path)
        await heading(title)
      }
    const companyTab = async (tab: RegExp): Promise<void> => {
      await goTo(page, '/companies')
      await rows('Companies').first().dblclick()
      await page.getByRole('tab', { name: tab }).click()
      await page.getByRole('tab', { name: tab, selected: true }).waitFor()
    }
    /** A dialog that a button of a page opens. */
    const dialog =
      (path: string, button: string): View =>
      async () => {
        await goTo(page, path)
        await page.getByRole('main').getByRole('button', { name: button }).first().click()
        await page.getByRole('dialog').waitFor()
      }

    /** A tab of the details of a VM that runs. */
    const guestTab =
      (tab: string): View =>
      async () => {
        const guest = await runningVm()
        await goTo(page, `/inventory/guest/${guest.id}`)
        await page.getByRole('tab', { name: tab, exact: true }).click()
        await page.getByRole('tab', { name: tab, exact: true, selected: true }).waitFor()
        await page.getByRole('button', { name: 'Read again' }).waitFor()
      }
    const runningVm = () =>
      findGuest(
        page,
        'a running VM',
        ({ type, status, lock, ha, template }) =>
          type === 'qemu' && status === 'running' && lock === '' && ha === '' && !template,
      )
    /** What the menu of a guest opens. */
    const sheet =
      (entry: RegExp): View =>
      async () => {
        const guest = await runningVm()
        await goTo(page, '/inventory')
        await searchFor(page, `id:${guest.vmid} name:${guest.name}`)
        await rowOf(page, 'Guests', guest.id).click({ button: 'right' })
        await page.getByRole('menuitem', { name: entry }).click()
        await page.getByRole('dialog').waitFor()
      }
    /** The wizard for a new machine after so many steps. */
    const wizardStep =
      (title: string, steps: number): View =>
      async () => {
        await goTo(page, '/inventory')
        await page.getByRole('main').getByRole('button', { name: 'Create machine', exact: true }).click()
        const wizard = page.getByRole('dialog')
        await wizard.getByLabel('Company').fill('Acme')
        await page.getByRole('option', { name: 'Acme', exact: true }).click()
        await wizard.getByLabel('Cluster', { exact: true }).selectOption(ids.get('acme-dc1') ?? '')
        await wizard.getByRole('radio', { name: /qcow2/ }).first().check()
        for (let step = 0; step < steps; step += 1) {
          await page.keyboard.press('Control+Enter')
          if (step === 1) await wizard.getByLabel('Name', { exact: true }).fill('web-91')
        }
        await wizard.getByRole('heading', { level: 3, name: new RegExp(`^${title}`) }).waitFor()
      }

    /** Pages that leave nothing behind when another is gone to. */
    const pages: Readonly<Record<string, View>> = {
      overview: plain('/overview', 'Overview'),
      ...Object.fromEntries(
        ['Hardware', 'Network', 'Options', 'Cloud-init', 'Snapshots', 'Backups'].map((tab): [string, View] => [
          `a guest: ${tab}`,
          guestTab(tab),
        ]),
      ),
      'a guest: Monitor': async () => {
        await guestTab('Monitor')()
        await page.getByRole('region', { name: 'Disk IO' }).locator('canvas').waitFor()
      },
      'discovering guests': plain('/inventory/discover', 'Discover guests'),
      catalogue: async () => {
        await goTo(page, '/catalogue')
        await heading('Catalogue')
      },
      'graphs of a node': async () => {
        await goTo(page, `/clusters/${ids.get('acme-dc1') ?? ''}?tab=nodes`)
        await rows('Nodes').first().click({ button: 'right' })
        await page.getByRole('menuitem', { name: 'Show its graphs' }).click()
        await page.getByRole('region', { name: 'Server load' }).locator('canvas').waitFor()
      },
      clusters: plain('/clusters', 'Clusters'),
      'a cluster': async () => {
        await goTo(page, `/clusters/${ids.get('acme-dc1') ?? ''}`)
        await page.getByRole('grid', { name: 'Nodes' }).waitFor()
      },
      companies: async () => {
        await goTo(page, '/companies')
        await rows('Companies').first().waitFor()
      },
      ...Object.fromEntries(
        [/^Overview/, /^Guests/, /^Addresses/, /^Projects/, /^Quotas/, /^Users/, /^Activity/].map(
          (tab): [string, View] => [`a company: ${tab.source.slice(1).toLowerCase()}`, () => companyTab(tab)],
        ),
      ),
      'a company: network': async () => {
        await companyTab(/^Network/)
        await page.getByRole('tree', { name: /^Network of/ }).focus()
      },
      ...Object.fromEntries(
        ['Storages', 'Tasks', 'Access', 'Activity'].map((tab): [string, View] => [
          `a cluster: ${tab.toLowerCase()}`,
          async () => {
            await goTo(page, `/clusters/${ids.get('acme-dc1') ?? ''}`)
            await page.getByRole('tab', { name: new RegExp(`^${tab}`) }).click()
            await page.getByRole('tab', { name: new RegExp(`^${tab}`), selected: true }).waitFor()
          },
        ]),
      ),
      users: plain('/users', 'Users'),
      profiles: async () => {
        await goTo(page, '/users/profiles')
        await rows('Permission profiles').first().waitFor()
      },
      jobs: async () => {
        await goTo(page, '/jobs')
        await rows('Jobs').first().waitFor()
      },
      activity: async () => {
        await goTo(page, '/activity')
        await rows('Activity').first().waitFor()
      },
      addresses: async () => {
        await goTo(page, '/network')
        await rows('Address ranges').first().waitFor()
      },
      'a range': async () => {
        await goTo(page, '/network')
        await page.getByRole('link', { name: CIDR }).click()
        await heading(CIDR)
      },
      'a range: reserved': async () => {
        await page.getByRole('tab', { name: /^Reserved/ }).click()
      },
      'a range: history': async () => {
        await page.getByRole('tab', { name: 'History' }).click()
      },
      reconciliation: plain('/network/reconciliation', 'Reconciliation'),
      calculator: plain('/network/calculator', 'Subnet calculator'),
      guide: async () => {
        await goTo(page, '/guide')
        await page.getByRole('navigation', { name: 'User guide' }).waitFor()
        await page.getByRole('main').getByRole('heading', { level: 1 }).waitFor()
      },
      settings: plain('/settings', 'Settings'),
    }
    /** What floats, is selected or is searched for. */
    const states: Readonly<Record<string, View>> = {
      'inventory with details': async () => {
        await goTo(page, '/inventory')
        await rows('Guests').first().dblclick()
        await page.getByRole('tab', { name: 'Hardware' }).waitFor()
      },
      'editing memory': async () => {
        await guestTab('Hardware')()
        await page.getByRole('button', { name: 'Edit memory' }).click()
        await page.getByRole('dialog').waitFor()
      },
      'migrating a guest': sheet(/^Migrate/),
      'deleting a guest': sheet(/^Delete …/),
      'a new machine: source': wizardStep('Source', 0),
      'a new machine: where': wizardStep('Where', 1),
      'a new machine: machine': wizardStep('Machine', 2),
      'a new machine: network': wizardStep('Network', 3),
      'a new machine: access': wizardStep('Access', 4),
      'a new machine: review': async () => {
        await wizardStep('Review', 5)()
        await page.getByRole('region', { name: 'Requests' }).waitFor()
      },
      'uploading a file': dialog('/catalogue', 'Upload …'),
      'a console': async () => {
        await loadConsole(page, `vnc/${(await runningVm()).id}`)
      },
      'a menu': async () => {
        await goTo(page, '/inventory')
        await rows('Guests').first().click({ button: 'right' })
        await page.getByRole('menu').waitFor()
      },
      'a confirmation': async () => {
        await goTo(page, '/inventory')
        await searchFor(page, 'status:running')
        await rows('Guests').first().click()
        await page.keyboard.press('Control+a')
        await page.getByRole('main').getByRole('button', { name: 'Shut down' }).first().click()
        await page.getByRole('dialog').waitFor()
      },
      palette: async () => {
        await page.keyboard.press('Control+k')
        await page.keyboard.type('web')
        await page.getByRole('option').first().waitFor()
      },
      keys: async () => {
        await page.keyboard.press('?')
        await page.getByRole('dialog', { name: 'Keys' }).waitFor()
      },
      'adding a cluster': async () => {
        await goTo(page, '/clusters')
        await page.getByRole('button', { name: 'Add cluster' }).click()
        await page.getByLabel('Addresses').fill(lab.clusters[0]?.addresses[0]?.url ?? '')
        await page.getByRole('button', { name: 'Read certificate' }).click()
        await page.getByRole('checkbox', { name: 'Trust this certificate' }).waitFor()
      },
      'the slices of a company': async () => {
        await companyTab(/^Clusters and slices/)
        await page.getByRole('button', { name: 'Add slice' }).first().click()
        await page.getByRole('dialog').getByLabel('Cluster').selectOption({ label: 'saffron-dc1' })
        await page.getByRole('region', { name: 'What it matches' }).waitFor()
      },
      'adding a user': dialog('/users', 'Add user'),
      'adding a profile': dialog('/users/profiles', 'Add profile'),
      'the log of a job': async () => {
        await goTo(page, '/jobs')
        await rows('Jobs').first().dblclick()
        await page.getByRole('dialog').getByRole('log').waitFor()
      },
      'one activity': async () => {
        await goTo(page, '/activity')
        await rows('Activity').first().dblclick()
        await page.getByRole('button', { name: 'Close details' }).waitFor()
      },
      'adding a range': dialog('/network', 'Add range'),
    }

    it('finds nothing in any view', { timeout: 480_000 }, async () => {
      const found: Record<string, string[]> = {}
      for (const [name, open] of Object.entries(pages)) {
        await open()
        found[name] = await findings(page)
      }
      for (const [name, open] of Object.entries(states)) {
        // What the one before left does not stay.
        await leaveView(page)
        await open()
        found[name] = await findings(page)
      }
      const names = [...Object.keys(pages), ...Object.keys(states)]
      expect(found).toEqual(Object.fromEntries(names.map((name) => [name, []])))
    })

    it('finds nothing at the sign-in, before and after it was refused', async () => {
      const context = await page.context().browser()?.newContext()
      const stranger = await context?.newPage()
      if (context === undefined || stranger === undefined) throw new Error('There is no browser')
      await stranger.goto(new URL('/', page.url()).href)
      await stranger.getByRole('heading', { name: 'Sign in to Multpanel' }).waitFor()
      expect(await findings(stranger)).toEqual([])
      await stranger.getByLabel('Login').fill('nobody@example.com')
      await stranger.getByLabel('Password').fill('not the password')
      await stranger.getByRole('button', { name: 'Sign in' }).click()
      await stranger.getByText('Login or password is wrong.').waitFor()
      expect(await findings(stranger)).toEqual([])
      await context.close()
    })
  },
  ['served'],
)
