import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { GuestRow } from '#shared/model/guest.ts'
import { CompanyId, RangeId, SliceId, type ClusterId } from '#shared/model/ids.ts'
import { onBothWays } from '#support/both-ways.ts'
import {
  askCore,
  fillConsole,
  findGuest,
  goTo,
  guestsOf,
  offered,
  rowOf,
  searchFor,
  sees,
} from '#support/console-page.ts'
import { openConsole, type RunningConsole } from '#support/console.ts'
import { startLabProcess, type LabProcess } from '#support/lab-process.ts'
import { newId } from '#support/new-id.ts'

const VMIDS = [5000, 5099] as const
const NETWORK = '10.77.0.0/24'

onBothWays('create machines', (way) => {
  let lab: LabProcess
  let running: RunningConsole
  let page: Page
  let clusterId: ClusterId
  let clusterName: string
  let template: GuestRow
  /** More than one cloud image to choose from; an only one is chosen already. */
  let severalImages: boolean
  const companyId = CompanyId.parse(newId())
  const rangeId = RangeId.parse(newId())

  const press = async (...keys: string[]): Promise<void> => {
    for (const key of keys) await page.keyboard.press(key)
  }
  const step = (title: string) => page.getByRole('heading', { name: new RegExp(`^${title}`) }).waitFor()
  const focused = () => page.evaluate(() => document.activeElement?.getAttribute('name') ?? '')
  /** Tab by tab to the field of this name. */
  const tabTo = async (name: string): Promise<void> => {
    for (let tabs = 0; tabs < 60; tabs += 1) {
      if ((await focused()) === name) return
      await press('Tab')
    }
    throw new Error(`No Tab leads to ${name}`)
  }
  const chooseCompany = async (): Promise<void> => {
    await page.getByRole('dialog').getByLabel('Company').fill('Nordwind')
    await offered(page, 'Nordwind Logistik')
    await press('Enter')
  }
  const submittable = () => page.locator('[role="dialog"] button[type="submit"]:not([disabled])').waitFor()
  const result = () => page.getByRole('list', { name: 'Result by machine' })
  const closeResult = async (): Promise<void> => {
    await page.getByRole('dialog').getByRole('button', { name: 'Close' }).click()
    await page.getByRole('dialog').waitFor({ state: 'detached' })
  }
  /** Machines of the company that the inventory knows. */
  const ours = async () => (await guestsOf(page)).filter((guest) => guest.companyId === companyId && !guest.template)

  beforeAll(async () => {
    lab = await startLabProcess('small', ['--pace', '0.05'])
    running = await openConsole(way)
    page = running.page()
    await fillConsole(page, lab.clusters)
    // The image and its storage are of the version that knows the content type `import`.
    for (const { id, name, companyId: owner } of await askCore(page, 'clusters.list', {})) {
      const { images } = await askCore(page, 'machines.options', { companyId: owner, clusterId: id })
      const importable = images.filter(({ content }) => content === 'import').length
      if (importable === 0) continue
      severalImages = importable > 1
      clusterId = id
      clusterName = name
      break
    }
    template = await findGuest(
      page,
      'a template there',
      (guest) => guest.template && guest.clusterId === clusterId && guest.type === 'qemu',
    )
    await askCore(page, 'companies.add', { id: companyId, name: 'Nordwind Logistik' })
    await askCore(page, 'tenancy.saveSlice', {
      id: SliceId.parse(newId()),
      clusterId,
      companyId,
      pools: [],
      tags: ['nordwind'],
      vmids: [[...VMIDS]],
      vlans: [[700, 799]],
      storages: [],
      guestIds: [template.id],
    })
    await askCore(page, 'quotas.set', {
      companyId,
      clusterId,
      limits: { vcpu: 40, memory: null, disk: null, guests: 20, externalAddresses: null },
    })
    await askCore(page, 'addresses.saveRange', {
      id: rangeId,
      cidr: NETWORK,
      kind: 'internal',
      companyId,
      clusterId,
      gateway: '10.77.0.1',
      dns: ['10.77.0.2'],
      vlan: 700,
      bridge: 'vmbr0',
      vnet: null,
      description: 'servers',
    })
    await goTo(page, '/inventory')
    await page.locator('[aria-label="Guests"] [data-row]').first().waitFor()
  })
  afterAll(async () => {
    await running.stop()
    await lab.stop()
  })

  it('makes the first machine of an empty company from a cloud image, with keys alone', async () => {
    expect(await ours()).toEqual([])
    await page.getByRole('grid', { name: 'Guests' }).focus()
    await press('n')
    const companyField = page.getByRole('dialog', { name: 'Create machine' }).getByLabel('Company')
    await expect.poll(() => companyField.evaluate((field) => field === document.activeElement)).toBe(true)
    await page.keyboard.type('Nordwind')
    await offered(page, 'Nordwind Logistik')
    await press('Enter')
    await tabTo('clusterId')
    await page.keyboard.type(clusterName)
    await page.getByRole('radio', { name: /debian-12-genericcloud/ }).waitFor()
    await press('Control+Enter')
    if (severalImages) {
      // The cursor is in their list.
      await sees(page, 'Choose a cloud image.')
      await press('Space', 'Control+Enter')
    }
    await step('Where')
    await press('Control+Enter')
    await step('Machine')
    await tabTo('name')
    await page.keyboard.type('first-01')
    await press('Control+Enter')
    await step('Network')
    await tabTo('nics.0.ipv4.mode')
    await page.keyboard.type('Static')
    await tabTo('nics.0.ipv4.address')
    await expect.poll(() => page.getByLabel('IPv4 range').inputValue()).toBe(rangeId)
    await expect.poll(() => page.getByLabel('VLAN tag (optional)').inputValue()).toBe('700')
    await press('Control+Enter')
    await step('Access')
    await tabTo('login.user')
    await page.keyboard.type('ops')
    await tabTo('login.password.mode')
    await page.keyboard.type('Generated')
    await press('Control+Enter')
    await step('Review')
    await sees(page.getByRole('region', { name: 'Machines' }), '10.77.0.2')
    await sees(page.getByRole('region', { name: 'Quota' }), '2 of 40')
    await sees(page.getByRole('region', { name: 'Requests' }), /^POST \/nodes\/.*\/qemu$/)
    await submittable()
    await press('Control+Enter')
    await sees(page.getByRole('dialog'), '1 of 1 done', 60_000)
    await page.getByRole('button', { name: 'Get password of first-01' }).press('Enter')
    await page.getByRole('button', { name: 'Reveal password of first-01' }).press('Enter')
    await expect.poll(async () => (await result().locator('code').textContent())?.length).toBeGreaterThan(11)
    await closeResult()

    await expect.poll(ours).toMatchObject([{ name: 'first-01', vmid: VMIDS[0], status: 'running', companyId }])
    const [guest] = await ours()
    const given = async () => (await askCore(page, 'addresses.assignments', { rangeId })).rows
    await expect.poll(given).toMatchObject([{ guestId: guest?.id, interface: 'net0' }])
    const rows = await given()
    await searchFor(page, 'name:first-01')
    await sees(rowOf(page, 'Guests', guest?.id ?? ''), rows[0]?.address ?? '–')
  }, 240_000)

  it('clones a template from its menu, whole, with what was chosen last time filled in', async () => {
    await searchFor(page, `id:${template.vmid} cluster:${clusterName}`)
    await rowOf(page, 'Guests', template.id).click({ button: 'right' })
    await page.getByRole('menuitem', { name: 'Clone', exact: true }).hover()
    await page.getByRole('menuitem', { name: 'Clone …', exact: true }).click()
    await page.getByRole('dialog', { name: 'Clone machine' }).waitFor()
    const chosen = page.getByRole('radio', { name: new RegExp(`\\(${template.vmid}\\)`), checked: true })
    await chosen.waitFor()
    await sees(page.getByRole('dialog'), 'Filled in as last time for Nordwind Logistik')
    await press('Control+Enter')
    await step('Where')
    await press('Control+Enter')
    await step('Machine')
    await page.getByLabel('Name', { exact: true }).fill('copy-01')
    await press('Control+Enter')
    await step('Network')
    await expect.poll(() => page.getByLabel('IPv4 range').inputValue()).toBe(rangeId)
    await press('Control+Enter')
    await step('Access')
    await press('Control+Enter')
    await step('Review')
    await sees(page.getByRole('region', { name: 'Requests' }), /clone$/)
    await submittable()
    await press('Control+Enter')
    await sees(page.getByRole('dialog'), '1 of 1 done', 60_000)
    await closeResult()
    await expect.poll(async () => (await ours()).map(({ name }) => name).toSorted()).toEqual(['copy-01', 'first-01'])
  }, 240_000)

  it('makes five at once with an address each, and tells of the one that failed what is left and how to go on', async () => {
    await lab.command(`task-fail ${clusterName} qmcreate TASK ERROR: storage is full`)
    await press('Control+k')
    await page.getByRole('dialog', { name: 'Palette' }).waitFor()
    await page.keyboard.type('create several')
    await page.getByRole('option', { name: /Create several machines/, selected: true }).waitFor()
    await press('Enter')
    const form = page.getByRole('dialog', { name: 'Create several machines' })
    await form.waitFor()
    await chooseCompany()
    // Its only slice is of this cluster.
    await expect.poll(() => form.getByLabel('Cluster', { exact: true }).inputValue()).toBe(clusterId)
    // Until the cluster has answered a cloud image is chosen anyway, and then what it was last time: the template.
    await sees(form, 'Filled in as last time for Nordwind Logistik')
    await page.getByRole('radio', { name: /^Cloud image/ }).check()
    await page.getByRole('radio', { name: /debian-12-genericcloud/ }).check()
    await page.getByLabel('Name pattern').fill('batch-{nn}')
    const names = page.getByLabel('Names')
    await expect.poll(() => names.textContent()).toBe('batch-01, batch-02, batch-03, batch-04, batch-05')
    await sees(form.getByRole('region', { name: 'Plan' }), 'batch-05')
    await submittable()
    await press('Control+Enter')
    // Rows do not move under the pointer.
    await page.mouse.move(1, 1)
    await sees(page.getByRole('dialog'), '1 failed, 4 of 5 done', 90_000)
    await sees(result().getByRole('listitem').first(), /storage is full/)
    // The whole ends a moment after its last part, and only then can be tried again.
    await expect.poll(() => askCore(page, 'jobs.active', {})).toEqual([])
    await page.getByRole('button', { name: 'Retry 1 failed' }).click()
    await sees(page.getByRole('dialog'), '5 of 5 done', 60_000)
    await closeResult()
    await expect.poll(ours).toHaveLength(7)
    const given = async () => (await askCore(page, 'addresses.assignments', { rangeId })).rows
    await expect.poll(async () => new Set((await given()).map(({ address }) => address)).size).toBe(7)
  }, 360_000)
})
