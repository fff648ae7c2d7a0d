import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { AxeBuilder } from '@axe-core/playwright'
import type { Page } from 'playwright-core'

type AxeResults = Awaited<ReturnType<AxeBuilder['analyze']>>

interface AxeInPage {
  readonly axe?: { readonly run: (options: object) => Promise<AxeResults> }
}

/**
 * The axe that the builder of @axe-core/playwright would put into the page. The builder itself takes the long form of it,
 * puts it into the page again for each look, and names all that is well: three times the work for the same findings.
 */
const axeScript = readFileSync(
  createRequire(import.meta.resolve('@axe-core/playwright')).resolve('axe-core/axe.min.js'),
  'utf8',
)

/** Those of its rules that look at colours. */
const COLOUR_RULES = ['color-contrast', 'link-in-text-block']

/**
 * Until nothing in the page moves any more. What has just come begins to fade in a frame later only, so that one frame
 * without any movement is waited for.
 */
const atRest = (page: Page): Promise<void> =>
  page.evaluate(async () => {
    const nextFrame = () => new Promise((resolve) => requestAnimationFrame(resolve))
    const moving = () =>
      document.getAnimations().filter(({ effect }) => effect?.getComputedTiming().endTime !== Infinity)
    do {
      // One whose element went meanwhile is cancelled, which is as good.
      await Promise.allSettled(moving().map(({ finished }) => finished))
      await nextFrame()
      await nextFrame()
    } while (moving().some(({ playState }) => playState === 'running'))
  })

/** Draws the page in these colours, as it does itself (colour-scheme.ts), and waits until they have come. */
export const showIn = async (page: Page, theme: 'light' | 'dark'): Promise<void> => {
  await page.evaluate((name) => {
    document.documentElement.dataset['theme'] = name
  }, theme)
  await atRest(page)
}

const run = async (page: Page, rules: readonly string[] | null): Promise<string[]> => {
  const { violations } = await page.evaluate(
    (runOnly) => {
      // It was put into the page before; no declaration of its window knows that.
      const { axe } = window as unknown as AxeInPage
      if (axe === undefined) throw new Error('axe is not in the page')
      return axe.run({ resultTypes: ['violations'], ...(runOnly === null ? {} : { runOnly }) })
    },
    rules === null ? null : [...rules],
  )
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id} ${String(target)}: ${failureSummary ?? ''}`),
  )
}

const putIn = async (page: Page): Promise<void> => {
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(axeScript)
}

/** Rule and element of everything axe finds in the page in the colours it shows. */
export const findingsAsShown = async (page: Page): Promise<string[]> => {
  await putIn(page)
  await atRest(page)
  return run(page, null)
}

/**
 * Rule and element of everything axe finds in the page in light colours, then of what is too faint in dark ones: the
 * other rules find in both the same, and to run them again would take twice as long. The page stays in dark colours.
 */
export const findings = async (page: Page): Promise<string[]> => {
  await putIn(page)
  await showIn(page, 'light')
  const light = await run(page, null)
  await showIn(page, 'dark')
  const dark = await run(page, COLOUR_RULES)
  return [...light, ...dark.map((sentence) => `in dark colours: ${sentence}`)]
}
