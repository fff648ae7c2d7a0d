import { expect, it } from 'vitest'
import { askCore, fillConsole, goTo } from '#support/console-page.ts'
import { openConsole } from '#support/console.ts'
import { startLabProcess } from '#support/lab-process.ts'
import { aCompanyId } from '#support/companies.ts'
import { AxeBuilder } from '@axe-core/playwright'

it('takes pictures', async () => {
  const lab = await startLabProcess('small', ['--pace', '0.1'])
  const running = await openConsole('served')
  const page = running.page()
  const ids = await fillConsole(page, lab.clusters)
  const shot = async (name: string) => {
    await page.waitForTimeout(500)
    await page.screenshot({ path: `/tmp/shots/${name}.png` })
    const { violations } = await new AxeBuilder({ page }).setLegacyMode(true).options({ resultTypes: ['violations'] }).analyze()
    for (const { id, nodes } of violations) for (const n of nodes) console.log(name, id, String(n.target), n.failureSummary)
  }
  const companies = await askCore(page, 'companies.list', {})
  const harbour = await askCore(page, 'companies.add', { id: aCompanyId(), name: 'Harbour Logistics', contact: 'Jo Weber\n+43 1 234567', notes: 'Maintenance on Thursdays only.' })
  const saffron = ids.get('saffron-dc1')
  if (saffron === undefined) throw new Error('none')
  await askCore(page, 'tenancy.saveSlice', { id: aCompanyId() as never, clusterId: saffron, companyId: harbour.id, pools: [], tags: ['prod'], vmids: [[100, 105]], vlans: [], storages: [], guestIds: [] })
  await askCore(page, 'quotas.set', { companyId: harbour.id, clusterId: saffron, limits: { vcpu: 20, memory: 64 * 1024 ** 3, disk: null, guests: 10, externalAddresses: 4 } })
  await askCore(page, 'projects.save', { id: aCompanyId() as never, companyId: harbour.id, name: 'Web shop', tags: ['prod'] })
  for (const theme of ['light', 'dark'] as const) {
    await askCore(page, 'preferences.set', { patch: { theme, company: null } })
    await page.reload()
    await goTo(page, '/companies')
    await page.locator('[aria-label="Companies"] [data-row]').first().waitFor()
    await shot(`companies-${theme}`)
    for (const tab of ['overview', 'clusters', 'guests', 'projects', 'quotas']) {
      await goTo(page, `/companies/${harbour.id}?tab=${tab}`)
      await shot(`company-${tab}-${theme}`)
    }
    await goTo(page, `/companies/${harbour.id}?tab=clusters`)
    await page.locator('[aria-label="Clusters of the company"] [data-row]').first().dblclick()
    await shot(`slice-${theme}`)
    await page.getByRole('button', { name: 'Cancel' }).click()
    await goTo(page, '/companies')
    await page.getByRole('button', { name: 'Add company' }).click()
    await shot(`add-${theme}`)
    await page.getByRole('button', { name: 'Cancel' }).click()
    await page.getByRole('button', { name: /^Company: / }).click()
    await shot(`switch-${theme}`)
    await page.getByRole('option', { name: /Harbour/ }).click()
    await goTo(page, '/inventory')
    await shot(`inventory-${theme}`)
  }
  expect(companies.length).toBe(2)
  await running.stop()
  await lab.stop()
}, 180_000)
