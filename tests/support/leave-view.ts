import type { Page } from 'playwright-core'
import { goTo, loadFrame } from './console-page.ts'

/** What floats over a page. A list of completions is there also while it is empty. */
const FLOATING = '[role="dialog"], [role="menu"], [role="listbox"]:not(:empty)'
/** The frame, which the page of a console has not. */
const FRAME = 'nav[aria-label="Pages"]'

const layers = (page: Page): Promise<number> => page.locator(FLOATING).count()

/** Whether Escape took the layer on top away, which it does at once or not at all: what was filled in is asked for first. */
const closesTop = async (page: Page, before: number): Promise<boolean> => {
  await page.keyboard.press('Escape')
  return page
    .waitForFunction(
      ({ floating, count }) => document.querySelectorAll(floating).length < count,
      { floating: FLOATING, count: before },
      { timeout: 1000 },
    )
    .then(() => true)
    .catch(() => false)
}

/**
 * Leaves what a test looked at as a person does and shows the overview. Where Escape closes nothing more, the frame is
 * loaded anew, which costs more: a new document compiles everything again, axe included.
 */
export const leaveView = async (page: Page): Promise<void> => {
  let left = await layers(page)
  while (left > 0 && (await closesTop(page, left))) left = await layers(page)
  if (left > 0 || (await page.locator(FRAME).count()) === 0) {
    await loadFrame(page, '/overview')
    return
  }
  // Details stay open when their page is left, and would narrow the list the next time.
  const details = page.getByRole('button', { name: 'Close details' })
  if ((await details.count()) > 0) await details.click()
  await goTo(page, '/overview')
}
