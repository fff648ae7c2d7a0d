import type { BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { codeFrom } from '#support/authenticator.ts'
import { onBothWays } from '#support/both-ways.ts'
import { askCore, goTo, sees } from '#support/console-page.ts'
import { openConsole, STEP_TIMEOUT_MS, type RunningConsole } from '#support/console.ts'
import { CompanyId } from '#shared/model/ids.ts'

const OWN = 'a kettle on the moon'

onBothWays(
  'accounts',
  (way) => {
    let running: RunningConsole
    let owner: Page
    let context: BrowserContext
    let guest: Page
    let secret = ''

    beforeAll(async () => {
      running = await openConsole(way)
      owner = running.page()
      await owner.getByLabel('Your name').fill('Mara Richter')
      await owner.getByRole('button', { name: 'Open the console' }).click()
      const browser = owner.context().browser()
      if (browser === null) throw new Error('There is no browser')
      context = await browser.newContext({ viewport: { width: 1280, height: 800 } })
      guest = await context.newPage()
      guest.setDefaultTimeout(STEP_TIMEOUT_MS)
    })
    afterAll(async () => {
      await context.close()
      await running.stop()
    })

    const signIn = async (password: string): Promise<void> => {
      await guest.getByLabel('Login').fill('jan@acme.example')
      await guest.getByLabel('Password').fill(password)
      await guest.getByRole('button', { name: 'Sign in' }).click()
    }

    it('the owner adds a company admin, who signs in in another browser and chooses his own password', async () => {
      const id = CompanyId.parse(crypto.randomUUID())
      await askCore(owner, 'companies.add', { id, name: 'Acme GmbH' })
      await goTo(owner, '/users')
      await owner.getByRole('button', { name: 'Add user' }).click()
      const dialog = owner.getByRole('dialog', { name: 'Add user' })
      await dialog.getByLabel('Name').fill('Jan Novak')
      await dialog.getByLabel('Login').fill('jan@acme.example')
      await dialog.getByLabel('Company').selectOption({ label: 'Acme GmbH' })
      const first = await dialog.getByLabel('First password').inputValue()
      await dialog.getByRole('button', { name: 'Add user' }).click()
      await sees(owner, 'jan@acme.example')

      await guest.goto(new URL('/', owner.url()).href)
      await signIn('not the password')
      await sees(guest, 'Login or password is wrong. Check both, then try again.')
      await signIn(first)
      await guest.getByLabel('Present password').fill(first)
      await guest.getByLabel('New password', { exact: true }).fill(OWN)
      await guest.getByLabel('New password once more').fill(OWN)
      await guest.getByRole('button', { name: 'Change password' }).click()
      await guest.getByRole('navigation', { name: 'Pages' }).waitFor()
    })

    it('he turns his second factor on and is asked for its code from then on', async () => {
      await goTo(guest, '/settings')
      await guest.getByRole('button', { name: 'Turn it on …' }).click()
      await guest.getByLabel('Your password').fill(OWN)
      await guest.getByRole('button', { name: 'Continue' }).click()
      await guest.getByRole('img', { name: /QR code/ }).waitFor()
      secret = (await guest.locator('[role=dialog] code').textContent()) ?? ''
      await guest.getByLabel('Code', { exact: true }).fill(codeFrom(secret, Date.now()))
      await guest.getByRole('button', { name: 'Turn it on', exact: true }).click()
      await guest.getByRole('list', { name: 'Recovery codes' }).waitFor()
      await guest.getByRole('button', { name: 'I have stored them' }).click()
      await guest.getByRole('button', { name: 'Sign out everywhere …' }).click()
      await guest
        .getByRole('dialog', { name: 'Sign out everywhere' })
        .getByRole('button', { name: 'Sign out', exact: true })
        .click()
      await signIn(OWN)
      // The code that turned it on is used up; the next step's counts already.
      await guest.getByLabel('Code', { exact: true }).fill(codeFrom(secret, Date.now() + 30_000))
      await guest.getByRole('button', { name: 'Sign in' }).click()
      await guest.getByRole('navigation', { name: 'Pages' }).waitFor()
    })

    it('he sees what is his and not what is the provider’s', async () => {
      await goTo(guest, '/users')
      await sees(guest, 'jan@acme.example')
      expect(await guest.getByText('Mara Richter').count()).toBe(0)
      await goTo(guest, '/settings')
      await sees(guest, 'jan@acme.example, Company admin of Acme GmbH.')
      expect(await guest.getByRole('heading', { name: /Copies|Diagnostics|Owner/ }).count()).toBe(0)
      await expect(askCore(guest, 'database.copies', {})).rejects.toThrow(/right to do this/)
    })

    it('disabled, he is out at once, and the page before him is empty of everything', async () => {
      await goTo(owner, '/users')
      await owner.getByText('jan@acme.example').click({ button: 'right' })
      await owner.getByRole('menuitem', { name: 'Disable …' }).click()
      await owner.getByRole('button', { name: 'Disable user' }).click()
      await guest.getByRole('heading', { name: 'Sign in to Multpanel' }).waitFor()
      expect(await guest.locator('body').innerText()).not.toContain('jan@acme.example')
      await signIn(OWN)
      await sees(guest, /This account is disabled/)
    })
  },
  ['served'],
)
