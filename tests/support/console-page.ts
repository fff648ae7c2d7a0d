import type { Locator, Page } from 'playwright-core'
import { ACCOUNTS } from '#lab/fleet/access.ts'
import type { Answer } from '#shared/bridge.ts'
import type { OperationArguments, OperationName, OperationOutput } from '#shared/contract/index.ts'
import type { GuestRow } from '#shared/model/guest.ts'
import { ClusterId } from '#shared/model/ids.ts'
import { uuidv7 } from '#shared/model/uuid.ts'
import { addCompanies } from './companies.ts'
import type { LabClusterFacts } from './lab-process.ts'

const ask = async ({ name, argument }: { name: string; argument: unknown }): Promise<Answer> => {
  if (window.multpanel !== undefined) return window.multpanel.invoke(name, argument)
  const headers = { 'content-type': 'application/json' }
  const response = await fetch(`/api/${name}`, { method: 'POST', headers, body: JSON.stringify(argument) })
  return (await response.json()) as Answer
}

/** Asks the core as the page does, past the page. @throws Error with the core's sentence */
export const askCore = async <Name extends OperationName>(
  page: Page,
  operation: Name,
  input: OperationArguments<Name>,
): Promise<OperationOutput<Name>> => {
  const answer = await page.evaluate(ask, { name: operation, argument: input })
  if (!answer.ok) throw new Error(answer.error.message)
  return answer.value as OperationOutput<Name>
}

/** Waits for the frame: from then on it follows the address and hears its keys, also behind a dialog, which hides its roles. */
const frameOf = (page: Page): Promise<void> => page.locator('nav[aria-label="Pages"]').waitFor()

/** Goes to a page of the console by its address, once there is a frame that follows it. */
export const goTo = async (page: Page, path: string): Promise<void> => {
  await frameOf(page)
  await page.evaluate((hash) => {
    location.hash = hash
  }, path)
}

const load = async (page: Page, path: string): Promise<void> => {
  const { href } = new URL(`/#${path}`, page.url())
  await page.goto('about:blank')
  await page.goto(href)
}

/** Loads the frame anew, also in place of a console, which leaves by itself when its address changes. */
export const loadFrame = async (page: Page, path: string): Promise<void> => {
  await load(page, path)
  await frameOf(page)
}

const isInventory = (hash: string): boolean => /^#\/inventory(\?|$)/.test(hash)

/** Goes to the inventory, unless it is in view: gone to once more it empties the search, which a test may have begun by then. */
export const openInventory = async (page: Page): Promise<void> => {
  if (!isInventory(await page.evaluate(() => location.hash))) await goTo(page, '/inventory')
  await page.getByRole('heading', { name: 'Inventory', exact: true }).waitFor()
}

/** Loads the page of a console in place of the frame, which knows no such address and would leave it. */
export const loadConsole = async (page: Page, path: string): Promise<void> => {
  await load(page, `/console/${path}`)
  await page.getByText('Connected', { exact: true }).waitFor()
}

export const guestsOf = async (page: Page): Promise<readonly GuestRow[]> =>
  (await askCore(page, 'inventory.snapshot', {})).guests

/** A guest that fits. @throws Error when there is none */
export const findGuest = async (page: Page, what: string, fits: (guest: GuestRow) => boolean): Promise<GuestRow> => {
  const guest = (await guestsOf(page)).find(fits)
  if (guest === undefined) throw new Error(`The lab has no guest that is ${what}`)
  return guest
}

/** Whose a cluster of the lab is, by its name: `castle-hotels-dc1` belongs to Castle Hotels. */
const companyOf = (cluster: string): string =>
  cluster
    .split('-')
    .slice(0, -1)
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join(' ')

const FILL_TIMEOUT_MS = 60_000

/** Names the owner and adds the lab's clusters without the dialogs, then waits for their guests. */
export const fillConsole = async (
  page: Page,
  clusters: readonly LabClusterFacts[],
  account: string = ACCOUNTS.full,
): Promise<Map<string, ClusterId>> => {
  const ids = new Map<string, ClusterId>()
  await askCore(page, 'app.setOwner', { name: 'Mara Richter' })
  const companies = await addCompanies(
    (operation, input) => askCore(page, operation, input),
    clusters.map(({ name }) => companyOf(name)),
  )
  await Promise.all(
    clusters.map(async ({ name, addresses, tokens }) => {
      const id = ClusterId.parse(uuidv7(Date.now(), crypto.getRandomValues(new Uint8Array(10))))
      ids.set(name, id)
      await askCore(page, 'clusters.add', {
        id,
        name,
        location: '',
        companyId: companies.get(companyOf(name)) ?? null,
        addresses: addresses.map(({ url, fingerprint }) => ({ address: new URL(url).host, fingerprint })),
        credential: { kind: 'token', tokenId: account, secret: tokens[account] ?? '' },
      })
    }),
  )
  const total = clusters.reduce((sum, { guests }) => sum + guests, 0)
  const deadline = Date.now() + FILL_TIMEOUT_MS
  while ((await guestsOf(page)).length !== total) {
    if (Date.now() > deadline) throw new Error(`Not all of the ${total} guests came in`)
    await page.waitForTimeout(100)
  }
  await page.reload()
  await frameOf(page)
  return ids
}

/** The row of a list by its id, e.g. of a guest in the inventory; also while a dialog stands over it. */
export const rowOf = (page: Page, list: string, id: string): Locator =>
  page.locator(`[role="grid"][aria-label="${list}"] [data-row="${id}"]`)

/** Text of one cell. */
export const cellOf = (row: Locator, column: string): Locator => row.locator(`[data-column="${column}"]`)

export const searchFor = async (page: Page, text: string): Promise<void> => {
  await page.getByRole('combobox', { name: 'Search the inventory' }).fill(text)
}

/**
 * Opens a row of a list that grows while it is looked at, such as the tasks: between the aim of a pointer and its second
 * click another row can have come under it.
 */
export const openRow = (row: Locator): Promise<void> => row.dispatchEvent('dblclick')

/** Opens the menu of a row of such a list. */
export const openMenuOf = (row: Locator): Promise<void> => row.dispatchEvent('contextmenu')

/** Waits until Enter would take this one of what a field of MUI's offers: it marks it a moment after it lists it. */
export const offered = (page: Page, name: string): Promise<void> =>
  page.locator('[role="option"].Mui-focused').filter({ hasText: name }).waitFor()

/** Presses keys of a sequence such as `g c` so soon after one another that a slow machine does not take them apart. */
export const pressTogether = async (page: Page, ...keys: string[]): Promise<void> => {
  await Promise.all(keys.map((key) => page.keyboard.press(key)))
}

/** From now on nobody looks, as far as the core knows: it polls once a minute, so what comes sooner did not come by a poll. */
export const pollRarely = async (page: Page): Promise<void> => {
  await askCore(page, 'app.setVisible', { visible: false })
}

/** Waits until an element with this text is in view; fails with the text when it never is. */
export const sees = (page: Page | Locator, text: string | RegExp, timeout?: number): Promise<void> =>
  page
    .getByText(text)
    .first()
    .waitFor(timeout === undefined ? {} : { timeout })
