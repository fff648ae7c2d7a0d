// Pictures of the main pages, for the documentation and to be looked at: see `npm run screenshots`. With names behind it
// (`npm run screenshots -- jobs company`) only of these.
import { mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import type { Page } from 'playwright-core'
import { JobId, RangeId, type ClusterId } from '#shared/model/ids.ts'
import { askCore, fillConsole, findGuest, goTo, searchFor } from './console-page.ts'
import { openConsole, type RunningConsole } from './console.ts'
import { guestViews } from './screenshots-guests.ts'
import { machineViews, type View } from './screenshots-machines.ts'
import { recompressPng } from './recompress-png.ts'
import { missingDesktop } from './electron-app.ts'
import { missingKeychainParts } from './keychain-session.ts'
import { startLabProcess, type LabProcess } from './lab-process.ts'
import { newId } from './new-id.ts'

const FOLDER = path.resolve(import.meta.dirname, '../../docs/screenshots')
const SIZES = [
  { width: 1280, height: 800 },
  { width: 1920, height: 1080 },
] as const
const THEMES = ['light', 'dark'] as const

const press =
  (...keys: string[]) =>
  async (page: Page): Promise<void> => {
    for (const key of keys) await page.keyboard.press(key)
  }
const heading = (page: Page, name: string): Promise<void> => page.getByRole('heading', { name }).first().waitFor()
const guests = async (page: Page, search = ''): Promise<void> => {
  await goTo(page, '/inventory')
  await searchFor(page, search)
  await page.locator('[aria-label="Guests"] [data-row]').first().waitFor()
}

/** Pages that are only opened. */
const PLAIN_PAGES = [
  ['jobs', '/jobs', 'Jobs'],
  ['activity', '/activity', 'Activity'],
  ['users', '/users', 'Users'],
  ['profiles', '/users/profiles', 'Profiles'],
  ['network', '/network', 'Addresses'],
  ['reconciliation', '/network/reconciliation', 'Reconciliation'],
  ['calculator', '/network/calculator', 'Subnet calculator'],
] as const

const WANTED = process.argv.slice(2)
const isWanted = (name: string): boolean => WANTED.length === 0 || WANTED.includes(name)

/** What the console holds besides the fleet: ranges of addresses, and a job with parts. */
const addWork = async (page: Page, ids: ReadonlyMap<string, ClusterId>): Promise<void> => {
  for (const cidr of ['10.22.20.0/24', '203.0.113.0/28', '2001:db8:20::/48'])
    await askCore(page, 'addresses.savePool', {
      id: RangeId.parse(newId()),
      cidr,
      kind: cidr.startsWith('10.') ? 'internal' : 'external',
      clusterId: null,
      gateway: null,
      dns: [],
      vlan: null,
      bridge: null,
      vnet: null,
      description: '',
    })
  await askCore(page, 'clusters.testConnections', {
    id: JobId.parse(newId()),
    clusterIds: [...ids.values()].slice(0, 6),
  })
  for (const what of ['iso', 'template'] as const)
    await askCore(page, 'catalogue.scan', { id: JobId.parse(newId()), what, clusterIds: [...ids.values()] })
}

/** A scanned cluster whose guests are nobody's. */
const discovered = async (page: Page, id: ClusterId | undefined): Promise<void> => {
  if (id === undefined) throw new Error('The lab has no cluster')
  await askCore(page, 'clusters.update', { id, companyId: null })
  const [company] = await askCore(page, 'companies.list', {})
  const companyId = company?.id ?? null
  await askCore(page, 'discovery.scan', { id: JobId.parse(newId()), clusterIds: [id], companyId })
  await goTo(page, `/inventory/discover?cluster=${id}`)
  await page.getByRole('tab', { name: /^To take over [1-9]/ }).waitFor()
  await page.getByRole('status', { name: 'Counters of the scan' }).getByText('ago').waitFor({ timeout: 60_000 })
}

const filledViews = (lab: LabProcess, ids: ReadonlyMap<string, ClusterId>): readonly View[] => {
  const [first] = lab.clusters
  return [
    [
      'overview',
      async (page) => {
        await goTo(page, '/overview')
        await heading(page, 'Overview')
      },
    ],
    ['inventory', (page) => guests(page)],
    [
      'inventory-details',
      async (page) => {
        await guests(page, 'status:running tag:prod')
        await page.locator('[aria-label="Guests"] [data-row]').nth(3).dblclick()
        await page.getByRole('tab', { name: 'Overview' }).waitFor()
        await page.getByRole('button', { name: 'Read again' }).waitFor()
      },
      async (page) => {
        await page.getByRole('button', { name: 'Close details' }).click()
        await searchFor(page, '')
      },
    ],
    [
      'clusters',
      async (page) => {
        await goTo(page, '/clusters')
        await page.locator('[aria-label="Clusters"] [data-row]').first().waitFor()
      },
    ],
    [
      'cluster',
      async (page) => {
        await goTo(page, `/clusters/${ids.get(first?.name ?? '') ?? ''}`)
        await page.getByRole('grid', { name: 'Nodes' }).waitFor()
      },
    ],
    [
      'add-cluster',
      async (page) => {
        await goTo(page, '/clusters')
        await page.getByRole('button', { name: 'Add cluster' }).click()
        await page.getByLabel('Addresses').fill(first?.addresses[0]?.url ?? '')
        await page.getByRole('button', { name: 'Read certificate' }).click()
        await page.getByRole('checkbox', { name: 'Trust this certificate' }).waitFor()
      },
      async (page) => {
        await page.keyboard.press('Escape')
        await page.getByRole('button', { name: 'Discard' }).click()
        await page.getByRole('dialog').waitFor({ state: 'detached' })
      },
    ],
    [
      'companies',
      async (page) => {
        await goTo(page, '/companies')
        await page.locator('[aria-label="Companies"] [data-row]').first().waitFor()
      },
    ],
    [
      'company',
      async (page) => {
        await goTo(page, '/companies')
        await page.locator('[aria-label="Companies"] [data-row]').first().dblclick()
        await page.getByRole('tab', { name: /^Clusters and slices/ }).click()
        await page.locator('[aria-label="Clusters of the company"] [data-row]').first().waitFor()
      },
    ],
    [
      'network-drawing',
      async (page) => {
        const [company] = await askCore(page, 'companies.list', {})
        await goTo(page, `/companies/${company?.id ?? ''}?tab=network`)
        await page.getByRole('tree', { name: /^Network of/ }).waitFor()
      },
    ],
    [
      'confirmation',
      async (page) => {
        await guests(page, 'status:running name:web')
        await page.locator('[aria-label="Guests"] [data-row]').first().click()
        await press('Control+a')(page)
        await page.getByRole('main').getByRole('button', { name: 'Shut down' }).first().click()
        await page.getByRole('dialog').waitFor()
      },
      async (page) => {
        await press('Escape')(page)
        await page.getByRole('dialog').waitFor({ state: 'detached' })
        await page.getByRole('button', { name: 'Clear the selection' }).click()
        await searchFor(page, '')
      },
    ],
    [
      'task-log',
      async (page) => {
        await page.getByLabel('Failed only').check()
        await page.getByRole('grid', { name: 'Tasks' }).locator('[data-row]').first().dblclick()
        await page.getByRole('dialog').getByRole('log').first().waitFor()
      },
      async (page) => {
        await press('Escape')(page)
        await page.getByLabel('Failed only').uncheck()
      },
    ],
    [
      'palette',
      async (page) => {
        await press('Control+k')(page)
        await page.keyboard.type('web stopped')
        await page.getByRole('option').first().waitFor()
      },
      press('Escape'),
    ],
    ...machineViews(lab),
    ...guestViews(lab),
    // Last of those with guests: it makes a cluster the provider's own.
    ['discover', (page) => discovered(page, [...ids.values()].at(-1))],
    ...PLAIN_PAGES.map(([name, address, title]): View => [
      name,
      async (page) => {
        await goTo(page, address)
        await heading(page, title)
      },
    ]),
    [
      'catalogue',
      async (page) => {
        await goTo(page, '/catalogue')
        await page.locator('[aria-label="Catalogue"] [data-row]').filter({ hasText: 'debian-12.11.0' }).waitFor()
      },
    ],
    [
      'catalogue-upload',
      async (page) => {
        await goTo(page, '/catalogue')
        await page.getByRole('button', { name: 'Upload …' }).click()
        const dialog = page.getByRole('dialog')
        const file = { name: 'rescue disk.iso', mimeType: 'application/octet-stream', buffer: Buffer.alloc(4_000_000) }
        await dialog.locator('input[type="file"]').setInputFiles(file)
        await dialog.getByRole('checkbox').nth(1).check()
      },
      async (page) => {
        await page.getByRole('dialog').getByRole('button', { name: 'Cancel' }).click()
        await page.getByRole('button', { name: 'Discard' }).click()
        await page.getByRole('dialog').waitFor({ state: 'detached' })
      },
    ],
    [
      'settings',
      async (page) => {
        await goTo(page, '/settings')
        await heading(page, 'Settings')
      },
    ],
  ]
}

const take = async (running: RunningConsole, views: readonly View[]): Promise<void> => {
  const page = running.page()
  for (const theme of THEMES) {
    await askCore(page, 'preferences.set', { patch: { theme } })
    await page.reload()
    for (const size of SIZES) {
      await page.setViewportSize(size)
      for (const [name, open, leave] of views.filter(([each]) => isWanted(each))) {
        await open(page)
        await page.mouse.move(1, 1)
        // Motion lasts 150 ms at most, pictures of things that move differ from run to run.
        await page.waitForTimeout(400)
        const picture = await page.screenshot({ animations: 'disabled' })
        writeFileSync(path.join(FOLDER, `${name}-${theme}-${size.width}.png`), recompressPng(picture))
        await leave?.(page)
      }
    }
  }
}

/** An empty console, one with a fleet, and the same with every cluster out of reach. */
const main = async (): Promise<void> => {
  mkdirSync(FOLDER, { recursive: true })
  const lab = await startLabProcess('msp', ['--pace', '0.1'])
  const running = await openConsole('served')
  try {
    const page = running.page()
    await askCore(page, 'app.setOwner', { name: 'Mara Richter' })
    await page.reload()
    await take(running, [['empty', (shown) => shown.getByRole('button', { name: 'Try the demo' }).waitFor()]])
    const ids = await fillConsole(page, lab.clusters)
    await findGuest(page, 'there', () => true)
    await addWork(page, ids)
    await take(running, filledViews(lab, ids))
    if (!isWanted('inventory-offline')) return
    for (const { name } of lab.clusters) await lab.command(`fault ${name} refuse`)
    await page.keyboard.press('r')
    await page.getByText(`${lab.clusters.length} offline`).waitFor({ timeout: 60_000 })
    await take(running, [['inventory-offline', (shown) => guests(shown)]])
  } finally {
    await running.stop()
    await lab.stop()
  }
}

/** The same page in the desktop's window. */
const desktop = async (): Promise<void> => {
  if (!isWanted('desktop-overview')) return
  if ((missingDesktop() ?? missingKeychainParts()[0]) !== undefined) return
  const lab = await startLabProcess('small')
  const running = await openConsole('desktop')
  try {
    const page = running.page()
    await fillConsole(page, lab.clusters)
    await askCore(page, 'preferences.set', { patch: { theme: 'light' } })
    await goTo(page, '/overview')
    await heading(page, 'Overview')
    await page.waitForTimeout(400)
    writeFileSync(path.join(FOLDER, 'desktop-overview-light-1280.png'), recompressPng(await page.screenshot()))
  } finally {
    await running.stop()
    await lab.stop()
  }
}

await main()
await desktop()
