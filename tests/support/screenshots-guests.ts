import { randomBytes } from 'node:crypto'
import type { Page } from 'playwright-core'
import { JobId } from '#shared/model/ids.ts'
import type { GuestRow } from '#shared/model/guest.ts'
import { uuidv7 } from '#shared/model/uuid.ts'
import { askCore, findGuest, goTo, guestsOf, loadConsole, loadFrame, rowOf, searchFor } from './console-page.ts'
import { act, type Ask } from './guest-actions.ts'
import type { LabProcess } from './lab-process.ts'
import type { View } from './screenshots-machines.ts'

const isFree = ({ type, status, lock, ha, template, uptime }: GuestRow): boolean =>
  type === 'qemu' && status === 'running' && lock === '' && ha === '' && !template && (uptime ?? 0) > 7200

const askOf =
  (page: Page): Ask =>
  (name, input) =>
    askCore(page, name, input)

/** A VM that runs, has snapshots in a row and may be moved. */
const findSaved = async (page: Page): Promise<GuestRow> => {
  for (const guest of (await guestsOf(page)).filter(isFree)) {
    const { obstacles, localDisks, targets } = await askCore(page, 'guests.migrateCheck', { id: guest.id })
    if (obstacles.length > 0 || localDisks.length > 0 || targets.every((one) => one.obstacles.length > 0)) continue
    const [first] = await act(askOf(page), [guest.id], { kind: 'snapshot.create', name: 'installed' })
    if (first?.state !== 'completed') continue
    const description = 'Before the update of the shop'
    await act(askOf(page), [guest.id], { kind: 'snapshot.create', name: 'before-update', description })
    return guest
  }
  throw new Error('The lab has no VM that can be moved and saved')
}

const newJobId = (): JobId => JobId.parse(uuidv7(Date.now(), randomBytes(10)))

/** Changes something that waits for a reboot. */
const leavePending = async (page: Page, guest: GuestRow): Promise<void> => {
  const { digest, pending } = await askCore(page, 'guests.editable', { id: guest.id })
  if (pending.length > 0) return
  await askCore(page, 'guests.edit', {
    id: newJobId(),
    guestId: guest.id,
    action: { kind: 'config', digest, set: { memory: '3072', cores: '3' }, remove: [], revert: [] },
  })
}

const dialogOf = (page: Page) => page.getByRole('dialog')
const closed = (page: Page): Promise<void> => dialogOf(page).waitFor({ state: 'detached' })

/** What is done to machines: their drawer, its tabs, the sheets, the console, what became of several. */
export const guestViews = (lab: LabProcess): readonly View[] => {
  let saved: GuestRow | null = null
  const openDrawer = async (page: Page, tab: string): Promise<GuestRow> => {
    saved ??= await findSaved(page)
    await goTo(page, '/inventory')
    await searchFor(page, `id:${saved.vmid} name:${saved.name}`)
    await rowOf(page, 'Guests', saved.id).dblclick()
    await page.getByRole('tab', { name: tab, exact: true }).click()
    await page.getByRole('button', { name: 'Read again' }).waitFor()
    return saved
  }
  const closeDrawer = async (page: Page): Promise<void> => {
    await page.getByRole('button', { name: 'Close details' }).click()
    await searchFor(page, '')
  }
  const closeSheet = async (page: Page): Promise<void> => {
    await page.keyboard.press('Escape')
    await closed(page)
  }
  const openMenu = async (page: Page): Promise<void> => {
    saved ??= await findSaved(page)
    await goTo(page, '/inventory')
    await searchFor(page, `id:${saved.vmid} name:${saved.name}`)
    await rowOf(page, 'Guests', saved.id).click({ button: 'right' })
  }
  const choose = async (page: Page, entry: RegExp): Promise<void> => {
    await openMenu(page)
    await page.getByRole('menuitem', { name: entry }).click()
    await dialogOf(page).waitFor()
  }
  const leaveSheet = async (page: Page): Promise<void> => {
    await closeSheet(page)
    await searchFor(page, '')
  }
  return [
    [
      'guest-monitor',
      async (page) => {
        await openDrawer(page, 'Monitor')
        await page.getByRole('region', { name: 'Disk IO' }).locator('canvas').waitFor()
      },
      closeDrawer,
    ],
    [
      'guest-hardware',
      async (page) => {
        await openDrawer(page, 'Hardware')
        await page.getByRole('button', { name: 'Edit memory' }).waitFor()
      },
      closeDrawer,
    ],
    [
      'guest-hardware-edit',
      async (page) => {
        await openDrawer(page, 'Hardware')
        await page.getByRole('button', { name: 'Add disk …' }).click()
        await page.getByRole('dialog').getByRole('button', { name: 'Add disk' }).waitFor()
      },
      async (page) => {
        await closeSheet(page)
        await closeDrawer(page)
      },
    ],
    [
      'guest-snapshots',
      async (page) => {
        await openDrawer(page, 'Snapshots')
        await page.getByRole('list', { name: 'Snapshots' }).getByText('before-update').waitFor()
      },
      closeDrawer,
    ],
    [
      'guest-menu',
      async (page) => {
        await openMenu(page)
        await page.getByRole('menu').waitFor()
      },
      async (page) => {
        await page.keyboard.press('Escape')
        await searchFor(page, '')
      },
    ],
    ['guest-migrate', (page) => choose(page, /^Migrate/), leaveSheet],
    [
      'guest-delete',
      async (page) => {
        await choose(page, /^Delete …/)
        await dialogOf(page)
          .getByLabel(/first: the plug is pulled/)
          .check()
      },
      leaveSheet,
    ],
    [
      'guest-options-pending',
      async (page) => {
        saved ??= await findSaved(page)
        await leavePending(page, saved)
        await openDrawer(page, 'Options')
        await page.getByRole('status', { name: 'Changes that wait' }).waitFor()
      },
      closeDrawer,
    ],
    [
      'bulk-result',
      async (page) => {
        const names = new Map((await askCore(page, 'clusters.list', {})).map(({ id, name }) => [id, name]))
        const guests = (await guestsOf(page)).filter((one) => isFree(one) && one.id !== saved?.id)
        const [one] = guests
        if (one === undefined) throw new Error('Nothing runs in the lab')
        const cluster = names.get(one.clusterId) ?? ''
        const some = guests.filter(({ clusterId }) => clusterId === one.clusterId).slice(0, 6)
        for (const { vmid } of some.slice(0, 2))
          await lab.command(`task-fail ${cluster} qmstop:${vmid}@0.5 the storage is gone`)
        await goTo(page, '/inventory')
        await searchFor(page, `(${some.map(({ vmid }) => `id:${vmid}`).join(' OR ')}) cluster:=${cluster}`)
        for (const { id } of some) await rowOf(page, 'Guests', id).locator('[data-check]').click()
        await page.getByRole('button', { name: 'Stop', exact: true }).click()
        await dialogOf(page)
          .getByRole('button', { name: /^Stop \d guests/ })
          .click()
        await dialogOf(page)
          .getByText(/2 failed, 4 of 6 done/)
          .waitFor({ timeout: 60_000 })
      },
      async (page) => {
        await dialogOf(page).getByRole('button', { name: 'Close' }).click()
        await closed(page)
        await searchFor(page, '')
      },
    ],
    [
      'node-graphs',
      async (page) => {
        const { nodes } = await askCore(page, 'inventory.snapshot', {})
        const node = nodes.find(({ status }) => status === 'online')
        if (node === undefined) throw new Error('The lab has no node')
        await goTo(page, `/clusters/${node.clusterId}?tab=nodes`)
        await rowOf(page, 'Nodes', node.key).click({ button: 'right' })
        await page.getByRole('menuitem', { name: 'Show its graphs' }).click()
        await page.getByRole('region', { name: 'Server load' }).locator('canvas').waitFor()
      },
      (page) => page.getByRole('button', { name: 'Close graphs' }).click(),
    ],
    [
      'console',
      async (page) => {
        const guest = saved ?? (await findGuest(page, 'a running VM', isFree))
        await loadConsole(page, `vnc/${guest.id}`)
        await page.waitForTimeout(1000)
      },
      (page) => loadFrame(page, '/inventory'),
    ],
  ]
}
