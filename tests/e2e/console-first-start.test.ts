import type { Locator } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { onBothWays } from '#support/both-ways.ts'
import { goTo, guestsOf, sees } from '#support/console-page.ts'
import { openConsole, type RunningConsole } from '#support/console.ts'

/** WCAG's contrast of an element's text with its own ground. */
const contrastOf = (element: Locator): Promise<number> =>
  element.evaluate((node) => {
    const luminance = (colour: string): number => {
      const [red = 0, green = 0, blue = 0] = (colour.match(/[\d.]+/g) ?? []).map((part) => {
        const share = Number(part) / 255
        return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4
      })
      return 0.2126 * red + 0.7152 * green + 0.0722 * blue
    }
    const { color, backgroundColor } = getComputedStyle(node)
    const [light = 0, dark = 0] = [luminance(color), luminance(backgroundColor)].toSorted((a, b) => b - a)
    return (light + 0.05) / (dark + 0.05)
  })

onBothWays('the first start', (way) => {
  let running: RunningConsole
  beforeAll(async () => {
    running = await openConsole(way)
  })
  afterAll(() => running.stop())

  it('asks for the name of its owner, and for nothing else', async () => {
    const page = running.page()
    await sees(page, 'Who works here?')
    await page.getByRole('button', { name: 'Open the console' }).click()
    await sees(page, 'Enter your name.')
    // The pointer still rests on the button.
    await expect.poll(() => contrastOf(page.getByRole('button', { name: 'Open the console' }))).toBeGreaterThan(4.5)
    await page.getByLabel('Your name').fill('Mara Richter')
    await page.getByRole('button', { name: 'Open the console' }).click()
    await sees(page, 'No clusters yet')
  })

  it('offers to add a cluster or to try the demo, on every page that would be empty', async () => {
    const page = running.page()
    for (const path of ['/overview', '/inventory', '/clusters']) {
      await goTo(page, path)
      await page.locator(`nav a[aria-current="page"][href="#${path}"]`).waitFor()
      await page.getByRole('button', { name: 'Add cluster' }).waitFor()
      await expect.poll(() => page.getByRole('button', { name: 'Try the demo' }).isEnabled()).toBe(true)
    }
  })

  it('fills with a living fleet when the demo is tried', async () => {
    const page = running.page()
    await page.getByRole('button', { name: 'Try the demo' }).click()
    await goTo(page, '/inventory')
    await sees(page, /^120 guests$/)
    await sees(page, 'All clusters online')
    const lives = async () => new Map((await guestsOf(page)).map(({ id, cpu, uptime }) => [id, `${cpu} ${uptime}`]))
    const before = await lives()
    await expect
      .poll(
        async () => {
          await page.keyboard.press('r')
          return [...(await lives())].some(([id, life]) => life !== before.get(id))
        },
        { interval: 300 },
      )
      .toBe(true)
  })

  it('keeps the demo over a restart, and removes it from the settings', async () => {
    await running.restart()
    const page = running.page()
    await page.getByRole('navigation', { name: 'Pages' }).waitFor()
    await goTo(page, '/inventory')
    await sees(page, /^120 guests$/)
    await goTo(page, '/settings')
    await page.getByRole('button', { name: 'Stop the demo' }).click()
    await page.getByRole('button', { name: 'Start the demo' }).waitFor()
    await goTo(page, '/inventory')
    await sees(page, 'No clusters yet')
    await expect.poll(() => guestsOf(page)).toEqual([])
  })
})
