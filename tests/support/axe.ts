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

/** Draws the page in these colours, as it does itself (colour-scheme.ts), and waits until nothing moves any more. */
export const showIn = (page: Page, theme: 'light' | 'dark'): Promise<void> =>
  page.evaluate(async (name) => {
    document.documentElement.dataset['theme'] = name
    const running = document
      .getAnimations()
      .filter((animation) => animation.effect?.getComputedTiming().endTime !== Infinity)
    // One whose element went meanwhile is cancelled, which is as good.
    await Promise.allSettled(running.map(({ finished }) => finished))
  }, theme)

const run = async (page: Page, rules: readonly string[] | null): Promise<string[]> => {
  const { violations } = await page.evaluate(
    (runOnly) => {
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
