import { mkdirSync } from 'node:fs'
import path from 'node:path'
import { chromium, type Browser, type Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { findChromium } from '../electron-host/chromium.ts'
import { findings, showIn } from '#support/axe.ts'
import { buildPage, type BuiltPage } from '#support/built-page.ts'

/** What only a browser with real layout shows of the forms for new machines; the core is a fake bridge. */
let site: BuiltPage
let browser: Browser

beforeAll(async () => {
  site = await buildPage()
  const executable = findChromium()
  browser = await chromium.launch({
    ...(executable === undefined ? {} : { executablePath: executable }),
    args: ['--no-sandbox'],
  })
})

afterAll(async () => {
  await browser.close()
  site.stop()
})

/** Pictures to look at, where a folder for them is given. */
const PICTURES = process.env['WIZARD_PICTURES']

const SIZES = [
  { width: 1280, height: 800 },
  { width: 1920, height: 1080 },
] as const

const open = async (viewport: (typeof SIZES)[number]): Promise<Page> => {
  const context = await browser.newContext({ viewport, reducedMotion: 'reduce' })
  const page = await context.newPage()
  await page.goto(`${site.origin}/?guests=200&clusters=5#/inventory`)
  await page.locator('[data-row]').first().waitFor()
  return page
}

const takePicture = async (page: Page, name: string): Promise<void> => {
  if (PICTURES === undefined) return
  mkdirSync(PICTURES, { recursive: true })
  for (const theme of ['light', 'dark'] as const) {
    await showIn(page, theme)
    await page.screenshot({ path: path.join(PICTURES, `${name}-${theme}-${page.viewportSize()?.width ?? 0}.png`) })
  }
}

/** Whether the step in view and the dialog around it lie within the window, and no text is cut sideways. */
const overflow = (page: Page): Promise<readonly string[]> =>
  page.evaluate(() => {
    const dialog = document.querySelector('[role="dialog"]')
    const box = dialog?.getBoundingClientRect()
    if (dialog === null || box === undefined) return ['There is no dialog.']
    const out: string[] = []
    if (box.top < 0 || box.bottom > innerHeight || box.left < 0 || box.right > innerWidth)
      out.push('The dialog reaches beyond the window.')
    for (const element of dialog.querySelectorAll<HTMLElement>('form *')) {
      const inner = element.getBoundingClientRect()
      if (inner.width > 1 && inner.right > box.right + 1) out.push(element.outerHTML.slice(0, 120))
    }
    return out
  })

/**
 * What is wrong with the step in view. Nothing in a dialog comes or goes with the width of the window, so that axe finds at
 * the second what it found at the first.
 */
const faults = async (page: Page): Promise<readonly string[]> => [
  ...(page.viewportSize()?.width === SIZES[0].width ? await findings(page) : []),
  ...(await overflow(page)),
]

// A dozen looks at both colours each: a minute of work alone on a busy machine.
describe('new machines in light and dark colours', { timeout: 240_000 }, () => {
  test.each(SIZES)('every step at $width, by keyboard alone', async (viewport) => {
    const page = await open(viewport)
    const look = async (name: string): Promise<void> => {
      expect(await faults(page), name).toEqual([])
      await takePicture(page, `wizard-${name}`)
    }
    const press = async (...keys: string[]): Promise<void> => {
      for (const key of keys) await page.keyboard.press(key)
    }
    const step = (title: string) => page.getByRole('heading', { name: new RegExp(`^${title}`) }).waitFor()
    await press('n')
    await page.getByRole('dialog', { name: 'Create machine' }).waitFor()
    await look('empty')
    await page.keyboard.type('Beta')
    await press('Enter')
    await page.getByRole('radio', { name: /debian-12-genericcloud/ }).waitFor()
    await look('source')
    await press('Control+Enter')
    await step('Where')
    await page.getByText('64 GiB memory and 3.9 TiB on ceph free.').waitFor()
    await look('where')
    await press('Control+Enter')
    await step('Machine')
    await press('Control+Enter')
    await page.getByText('Enter a name.').waitFor()
    await look('machine-wrong')
    await page.keyboard.type('web-01')
    await look('machine')
    await press('Control+Enter')
    await step('Network')
    await page.getByLabel('IPv4').first().selectOption('static')
    await page.getByLabel('IPv4 range').selectOption({ index: 1 })
    await look('network')
    await press('Control+Enter')
    await step('Access')
    await look('access')
    await press('Control+Enter')
    await step('Review')
    await page.getByRole('region', { name: 'Requests' }).waitFor()
    await look('review')
    await press('Alt+PageUp', 'Alt+PageUp', 'Alt+PageUp')
    await step('Machine')
    await page.getByLabel('VMID (optional)').fill('100')
    await press('Alt+PageDown', 'Alt+PageDown', 'Alt+PageDown')
    await page.getByText('One thing has to be put right.').waitFor()
    await look('review-wrong')
    await page.getByRole('button', { name: /^Machine: VMID/ }).press('Enter')
    await page.getByLabel('VMID (optional)').fill('')
    await press('Alt+PageDown', 'Alt+PageDown', 'Alt+PageDown')
    await step('Review')
    await page.locator('button[type="submit"]:not([disabled])').waitFor()
    await press('Control+Enter')
    await page.getByText('1 of 1 done').waitFor()
    await look('result')
    await page.context().close()
  })

  test.each(SIZES)('the form for several at $width, and what became of them', async (viewport) => {
    const page = await open(viewport)
    const look = async (name: string): Promise<void> => {
      expect(await faults(page), name).toEqual([])
      await takePicture(page, `machines-${name}`)
    }
    await page.keyboard.press('Control+k')
    await page.keyboard.type('create several')
    await page.getByRole('option', { name: /Create several machines/ }).waitFor()
    await page.keyboard.press('Enter')
    await page.getByRole('dialog', { name: 'Create several machines' }).waitFor()
    await page.keyboard.type('Beta')
    await page.keyboard.press('Enter')
    await page.getByLabel('Name pattern').fill('web-{nn}')
    await page.getByLabel('IPv4').first().selectOption('static')
    await page.getByLabel('IPv4 range').selectOption({ index: 1 })
    await page.getByRole('region', { name: 'Requests' }).waitFor()
    await look('form-network')
    await page.getByLabel('Name pattern').scrollIntoViewIfNeeded()
    await page.getByLabel('Name pattern').focus()
    await page.locator('button[type="submit"]:not([disabled])').waitFor()
    await look('form')
    await page.keyboard.press('Control+Enter')
    await page.getByText(/^1 failed/).waitFor()
    await page.getByRole('button', { name: 'Get password of web-01' }).click()
    await page.getByRole('button', { name: 'Reveal password of web-01' }).waitFor()
    await look('result')
    await page.context().close()
  })
})
