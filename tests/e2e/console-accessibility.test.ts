import { AxeBuilder } from '@axe-core/playwright'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { ClusterId } from '#shared/model/ids.ts'
import { onBothWays } from '#support/both-ways.ts'
import { askCore, fillConsole, goTo } from '#support/console-page.ts'
import { openConsole, type RunningConsole } from '#support/console.ts'
import { startLabProcess, type LabProcess } from '#support/lab-process.ts'

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
    })
    afterAll(async () => {
      await running.stop()
      await lab.stop()
    })

    /** Rule and element of everything axe finds. */
    const findings = async (): Promise<string[]> => {
      // Naming all that is well, and a tab of its own to do it in, would take ten times as long.
      const axe = new AxeBuilder({ page }).setLegacyMode(true).options({ resultTypes: ['violations'] })
      const { violations } = await axe.analyze()
      return violations.flatMap(({ id, nodes }) =>
        nodes.map(({ target, failureSummary }) => `${id} ${String(target)}: ${failureSummary ?? ''}`),
      )
    }
    const heading = (name: string): Promise<void> => page.getByRole('heading', { name }).first().waitFor()

    const views: Readonly<Record<string, () => Promise<unknown>>> = {
      overview: async () => {
        await goTo(page, '/overview')
        await heading('Overview')
      },
      'inventory with details': async () => {
        await goTo(page, '/inventory')
        await page.locator('[aria-label="Guests"] [data-row]').first().dblclick()
        await page.getByRole('tab', { name: 'Hardware' }).waitFor()
      },
      clusters: async () => {
        await goTo(page, '/clusters')
        await heading('Clusters')
      },
      'a cluster': async () => {
        await goTo(page, `/clusters/${ids.get('acme-dc1') ?? ''}`)
        await page.getByRole('grid', { name: 'Nodes' }).waitFor()
      },
      'adding a cluster': async () => {
        await goTo(page, '/clusters')
        await page.getByRole('button', { name: 'Add cluster' }).click()
        await page.getByLabel('Addresses').fill(lab.clusters[0]?.addresses[0]?.url ?? '')
        await page.getByRole('button', { name: 'Read certificate' }).click()
        await page.getByRole('checkbox', { name: 'Trust this certificate' }).waitFor()
      },
      companies: async () => {
        await goTo(page, '/companies')
        await page.locator('[aria-label="Companies"] [data-row]').first().waitFor()
      },
      'the slices of a company': async () => {
        await page.locator('[aria-label="Companies"] [data-row]').first().dblclick()
        await page.getByRole('tab', { name: /^Clusters and slices/ }).click()
        await page.getByRole('button', { name: 'Add slice' }).first().click()
        await page.getByRole('dialog').getByLabel('Cluster').selectOption({ label: 'saffron-dc1' })
        await page.getByRole('region', { name: 'What it matches' }).waitFor()
      },
      settings: async () => {
        await goTo(page, '/settings')
        await heading('Settings')
      },
    }

    for (const theme of ['light', 'dark'] as const) {
      it(`finds nothing in ${theme} colours`, async () => {
        await askCore(page, 'preferences.set', { patch: { theme } })
        await page.reload()
        const found: Record<string, string[]> = {}
        for (const [name, open] of Object.entries(views)) {
          await open()
          found[name] = await findings()
          if (name === 'adding a cluster' || name === 'the slices of a company') await page.reload()
        }
        expect(found).toEqual(Object.fromEntries(Object.keys(views).map((name) => [name, []])))
      })
    }
  },
  ['served'],
)
