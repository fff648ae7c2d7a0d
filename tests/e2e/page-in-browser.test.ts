import { chromium, type Browser, type Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { findChromium } from '../electron-host/chromium.ts'
import { findings } from '#support/axe.ts'
import { buildPage, type BuiltPage } from '#support/built-page.ts'

/** What only a browser with real layout can show of the page; the core is a fake bridge with generated data. */
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

const open = async (query: string, hash: string): Promise<Page> => {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } })
  const page = await context.newPage()
  await page.goto(`${site.origin}/?${query}#${hash}`)
  await page.locator('[data-row]').first().waitFor()
  return page
}

describe('accessibility in light and dark colours', { timeout: 120_000 }, () => {
  const query = 'guests=400&down=3'

  test('a button without a name is found, and a text that is too faint in dark colours alone', async () => {
    const page = await open(query, '/inventory')
    await page.addStyleTag({
      content: '.faint { color: #000; background: #fff } [data-theme="dark"] .faint { color: #ddd }',
    })
    await page.evaluate(() => {
      document.querySelector('main')?.insertAdjacentHTML('beforeend', '<button></button><p class="faint">Faint</p>')
    })
    expect(await findings(page)).toEqual([
      expect.stringMatching(/^button-name /),
      expect.stringMatching(/^in dark colours: color-contrast \.faint/),
    ])
    await page.context().close()
  })

  test('the grid with stale rows', async () => {
    const page = await open(query, '/inventory?q=cluster%3Dsite-002')
    expect(await findings(page)).toEqual([])
    await page.context().close()
  })

  test('details, menu and completion', async () => {
    const page = await open(query, '/inventory')
    await page.locator('[data-row]').nth(1).dblclick()
    await page.getByRole('tab', { name: 'Network' }).click()
    expect(await findings(page)).toEqual([])
    await page
      .locator('[data-row]')
      .nth(2)
      .click({ button: 'right', position: { x: 60, y: 12 } })
    await page.getByRole('menu').waitFor()
    expect(await findings(page)).toEqual([])
    await page.keyboard.press('Escape')
    await page.getByRole('combobox', { name: 'Search the inventory' }).fill('s')
    await page.getByRole('listbox', { name: 'Completions' }).getByRole('option').first().waitFor()
    expect(await findings(page)).toEqual([])
    await page.context().close()
  })

  test('the confirmation of an action on many', async () => {
    const page = await open(query, '/inventory')
    await page.getByLabel('Select all rows shown').check()
    await page.getByRole('button', { name: 'Stop' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.waitFor()
    expect(await findings(page)).toEqual([])
    await expect
      .poll(() => dialog.getByRole('button', { name: 'Cancel' }).evaluate((b) => b === document.activeElement))
      .toBe(true)
    expect(await dialog.getByRole('button', { name: /^Stop \d+ guests$/ }).isDisabled()).toBe(true)
    await page.context().close()
  })
})

describe('15,000 guests', () => {
  test('few rows exist, scrolling to the end included', async () => {
    const page = await open('guests=15000&clusters=150', '/inventory')
    await page.setViewportSize({ width: 1920, height: 1080 })
    // The task panel follows once the list is drawn, and takes room from it.
    await page.getByRole('grid', { name: 'Tasks' }).waitFor()
    await page.getByRole('grid', { name: 'Guests' }).focus()
    await page.keyboard.press('End')
    await expect.poll(() => page.locator('[data-row]').last().getAttribute('aria-rowindex')).toBe('15001')
    expect(await page.locator('[data-row]').count()).toBeLessThanOrEqual(60)
    await page.context().close()
  })

  test('a change of 5 % of them mounts no row', async () => {
    const page = await open('guests=15000&clusters=150', '/inventory')
    const mounted = await page.evaluate(async () => {
      const { fake, guests } = window as unknown as {
        fake: { emit: (event: string, payload: unknown) => void }
        guests: readonly { id: string; clusterId: string }[]
      }
      const rows = [...document.querySelectorAll<HTMLElement>('[data-row]')]
      const changed = guests.filter((_, index) => index % 20 === 4)
      const shown = rows.find((row) => changed.some((guest) => guest.id === row.dataset['row']))
      let added = 0
      const observer = new MutationObserver((changes) => {
        for (const { addedNodes } of changes) {
          for (const node of addedNodes)
            if (node instanceof HTMLElement && node.dataset['row'] !== undefined) added += 1
        }
      })
      observer.observe(document.body, { childList: true, subtree: true })
      fake.emit('inventory.inventoryChanged', {
        revision: 2,
        clusterId: guests[0]?.clusterId,
        addedGuests: [],
        changedGuests: changed.map(({ id }) => ({ id, node: 'pve9' })),
        removedGuests: [],
        nodes: [],
        storages: [],
        removedKeys: [],
      })
      const deadline = performance.now() + 5000
      while (shown?.textContent.includes('pve9') !== true && performance.now() < deadline) {
        await new Promise((resolve) => requestAnimationFrame(resolve))
      }
      observer.disconnect()
      return { added, seen: shown?.textContent.includes('pve9'), same: rows.every((row) => row.isConnected) }
    })
    expect(mounted).toEqual({ added: 0, seen: true, same: true })
    await page.context().close()
  })
})

describe('the frame', () => {
  test('a pane is resized by its edge and folded with the keyboard, and the page never scrolls', async () => {
    const page = await open('guests=100', '/inventory')
    const edge = page.getByRole('separator', { name: 'Size of tree' })
    await edge.focus()
    await page.keyboard.press('ArrowRight')
    expect(await edge.getAttribute('aria-valuenow')).toBe('256')
    await page.keyboard.press('Enter')
    expect(await edge.getAttribute('aria-valuenow')).toBe('0')
    expect(await page.evaluate(() => document.documentElement.scrollHeight <= window.innerHeight)).toBe(true)
    await page.context().close()
  })

  test.each([1280, 1920])('nothing of the guide stands over the tasks below it, %i wide', async (width) => {
    const page = await open('guests=100', '/inventory')
    await page.setViewportSize({ width, height: 800 })
    await page.evaluate(() => {
      location.hash = '/guide'
    })
    await page.getByRole('heading', { level: 1, name: 'The first cluster' }).waitFor()
    const tasks = await page.getByRole('button', { name: 'Tasks', exact: true }).boundingBox()
    for (const part of [page.getByRole('navigation', { name: 'User guide' }), page.getByRole('article')]) {
      const box = await part.boundingBox()
      expect((box?.y ?? 0) + (box?.height ?? 0)).toBeLessThanOrEqual(tasks?.y ?? 0)
    }
    await page.context().close()
  })

  test.each([
    ['alone', false],
    ['beside the drawer', true],
  ])('what can be done with the selected stays in the window at 1280, %s', async (_where, drawer) => {
    const page = await open('guests=100', '/inventory')
    if (drawer) {
      await page.locator('[data-row]').nth(1).dblclick()
      await page.getByRole('tab', { name: 'Network' }).waitFor()
    }
    await page.getByLabel('Select all rows shown').check()
    // Covered by the drawer or outside the window, it could not be pressed.
    for (const name of ['More …', 'Clear the selection', 'Columns'])
      await page.getByRole('main').getByRole('button', { name }).first().click({ trial: true, timeout: 5000 })
    await page.context().close()
  })

  test('a column keeps the width it was dragged to and nothing else moves', async () => {
    const page = await open('guests=100', '/inventory')
    const widthOf = (id: string) =>
      page.locator(`main [data-header="${id}"]`).evaluate((cell) => Math.round(cell.getBoundingClientRect().width))
    const [name, status] = [await widthOf('name'), await widthOf('status')]
    const box = await page.locator('main [data-header="name"]').boundingBox()
    if (box === null) throw new Error('The title is not drawn.')
    await page.mouse.move(box.x + box.width, box.y + 10)
    await page.mouse.down()
    await page.mouse.move(box.x + box.width + 60, box.y + 10, { steps: 4 })
    await page.mouse.up()
    await expect.poll(() => widthOf('name')).toBe(name + 60)
    expect(await widthOf('status')).toBe(status)
    await page.context().close()
  })
})

describe('the search field', () => {
  test('lists suggestions under the sentence that says what was not understood, never over it', async () => {
    const page = await open('guests=60', '/inventory')
    await page.getByRole('combobox', { name: 'Search the inventory' }).fill('')
    await page.getByRole('combobox', { name: 'Search the inventory' }).pressSequentially('statsu:x cpu>fast st')
    const list = page.getByRole('listbox', { name: 'Completions' })
    await list.getByRole('option').first().waitFor()
    const said = await page.getByText('2 mistakes').locator('..').boundingBox()
    const offered = await list.boundingBox()
    if (said === null || offered === null) throw new Error('One of them is not in view')
    expect(offered.y).toBeGreaterThanOrEqual(said.y + said.height)
    await page.context().close()
  })
})
