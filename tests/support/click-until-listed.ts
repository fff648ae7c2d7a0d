import type { Page } from 'playwright-core'

const PANEL = '[role="grid"][aria-label="Tasks"]'

/**
 * Clicks a button and watches the task panel.
 * @param where selector of what the button lies in, which no other with its text does
 * @param named what the new line says
 * @returns milliseconds from the click until the panel has a line it had not
 */
export const clickUntilListed = async (page: Page, where: string, button: string, named: string): Promise<number> => {
  // The panel comes after the page.
  await page.locator(PANEL).waitFor()
  return page.evaluate(
    ([place, label, text, tasks]) =>
      new Promise<number>((resolve, reject) => {
        const target = [...document.querySelectorAll<HTMLElement>(`${place} button`)].find(
          (element) => element.textContent === label,
        )
        const panel = document.querySelector(tasks)
        if (target === undefined || panel === null) return reject(new Error('There is no button or no task panel'))
        const rows = (): HTMLElement[] => [...panel.querySelectorAll<HTMLElement>('[data-row]')]
        const before = new Set(rows().map(({ dataset }) => dataset['row']))
        const startedAt = performance.now()
        const observer = new MutationObserver(() => {
          if (!rows().some((row) => !before.has(row.dataset['row']) && row.textContent.includes(text))) return
          observer.disconnect()
          resolve(performance.now() - startedAt)
        })
        // Rows of the list are used again for other lines.
        observer.observe(panel, { childList: true, subtree: true, attributeFilter: ['data-row'] })
        // How soon it is there is measured by its bench; here it only has to come.
        setTimeout(() => reject(new Error('No such task appeared')), 25_000)
        target.click()
      }),
    [where, button, named, PANEL] as const,
  )
}
