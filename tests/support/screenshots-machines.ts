import type { Page } from 'playwright-core'
import { JobId } from '#shared/model/ids.ts'
import { askCore, goTo } from './console-page.ts'
import type { LabProcess } from './lab-process.ts'
import { newId } from './new-id.ts'

export type View = readonly [
  name: string,
  open: (page: Page) => Promise<unknown>,
  leave?: (page: Page) => Promise<unknown>,
]

interface Place {
  readonly clusterId: string
  readonly clusterName: string
  readonly companyId: string
  readonly companyName: string
  readonly image: string
  readonly storage: string
}

/** A cluster of a company with a cloud image on it. */
const findPlace = async (page: Page): Promise<Place> => {
  const companies = await askCore(page, 'companies.list', {})
  for (const { id, name, companyId } of await askCore(page, 'clusters.list', {})) {
    if (companyId === null) continue
    const { images, storages } = await askCore(page, 'machines.options', { companyId, clusterId: id })
    const image = images.find(({ content }) => content === 'import')
    const storage = storages.find(({ content }) => content.includes('images'))
    const company = companies.find((one) => one.id === companyId)
    if (image === undefined || storage === undefined || company === undefined) continue
    return {
      clusterId: id,
      clusterName: name,
      companyId,
      companyName: company.name,
      image: image.volid,
      storage: storage.name,
    }
  }
  throw new Error('No cluster of the lab has a cloud image')
}

const discard = async (page: Page): Promise<void> => {
  await page.keyboard.press('Escape')
  await page.getByRole('button', { name: 'Discard' }).click()
  await page.getByRole('dialog').waitFor({ state: 'detached' })
}

const choosePlace = async (page: Page, { companyName, clusterId }: Place): Promise<void> => {
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Company').fill(companyName)
  await page.getByRole('option', { name: companyName, exact: true }).click()
  await dialog.getByLabel('Cluster', { exact: true }).selectOption(clusterId)
  await dialog.getByRole('radio', { name: /qcow2/ }).first().check()
}

const planned = (page: Page): Promise<void> =>
  page.locator('[role="dialog"] button[type="submit"]:not([disabled])').waitFor()

/** Three machines, one of them failed. @returns their job, ended */
const makeThree = async (page: Page, lab: LabProcess, place: Place): Promise<string> => {
  const { companyId, clusterId, clusterName, image, storage } = place
  await lab.command(`task-fail ${clusterName} qmcreate unable to create image: not enough free space`)
  const id = JobId.parse(newId())
  await askCore(page, 'machines.create', {
    id,
    count: 3,
    spec: {
      companyId,
      clusterId,
      source: { kind: 'cloud_image', image },
      storage,
      name: 'web-{nn}',
      disks: [{ size: null }],
      nics: [{ network: { kind: 'bridge', bridge: 'vmbr0' } }],
      login: { user: 'ops', password: { mode: 'generated' } },
    },
  })
  for (;;) {
    const { job } = await askCore(page, 'jobs.get', { id })
    if (job.finishedAt !== null) return id
    await page.waitForTimeout(500)
  }
}

/** The wizard at its review, the form for several, what became of some machines. */
export const machineViews = (lab: LabProcess): readonly View[] => {
  let job: string | null = null
  return [
    [
      'create-machine',
      async (page) => {
        const place = await findPlace(page)
        await goTo(page, '/inventory')
        await page.getByRole('button', { name: 'Create machine', exact: true }).click()
        await choosePlace(page, place)
        await page.keyboard.press('Control+Enter')
        await page.keyboard.press('Control+Enter')
        await page.getByLabel('Name', { exact: true }).fill('web-01')
        for (let step = 0; step < 3; step += 1) await page.keyboard.press('Control+Enter')
        await page.getByRole('region', { name: 'Requests' }).waitFor()
        await planned(page)
      },
      discard,
    ],
    [
      'create-several',
      async (page) => {
        const place = await findPlace(page)
        await goTo(page, '/inventory')
        await page.keyboard.press('Control+k')
        await page.keyboard.type('create several')
        await page.getByRole('option', { name: /Create several machines/ }).waitFor()
        await page.keyboard.press('Enter')
        await choosePlace(page, place)
        await page.getByLabel('Name pattern').fill('web-{nn}')
        await page.getByLabel('IPv4').first().selectOption('static')
        await page.getByLabel('IPv4 range').selectOption({ index: 1 })
        await page.getByRole('region', { name: 'Requests' }).waitFor()
        await planned(page)
      },
      discard,
    ],
    [
      'create-result',
      async (page) => {
        job ??= await makeThree(page, lab, await findPlace(page))
        await goTo(page, '/jobs')
        await page.locator(`[aria-label="Jobs"] [data-row="${job}"]`).click({ button: 'right' })
        await page.getByRole('menuitem', { name: 'Show its machines' }).click()
        await page.getByRole('list', { name: 'Result by machine' }).waitFor()
      },
      async (page) => {
        await page.getByRole('dialog').getByRole('button', { name: 'Close' }).click()
        await page.getByRole('dialog').waitFor({ state: 'detached' })
      },
    ],
  ]
}
