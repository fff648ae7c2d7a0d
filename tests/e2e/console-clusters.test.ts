import type { Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { ACCOUNTS } from '#lab/fleet/access.ts'
import { onBothWays } from '#support/both-ways.ts'
import { askCore, goTo, guestsOf, sees } from '#support/console-page.ts'
import { openConsole, type RunningConsole } from '#support/console.ts'
import { startLabProcess, type LabClusterFacts, type LabProcess } from '#support/lab-process.ts'

onBothWays('clusters added, edited and removed by hand', (way) => {
  let lab: LabProcess
  let running: RunningConsole
  let page: Page
  let first: LabClusterFacts
  let second: LabClusterFacts

  const dialog = (name: string | RegExp): Locator => page.getByRole('dialog', { name })
  const clusterRow = (name: string): Locator =>
    page.getByRole('grid', { name: 'Clusters' }).getByRole('row').filter({ hasText: name })
  /** Opens the dialog, types an address and reads the certificate it shows. */
  const typeAddress = async (url: string): Promise<Locator> => {
    await goTo(page, '/clusters')
    await page.getByRole('button', { name: 'Add cluster' }).click()
    const add = dialog('Add cluster')
    await add.getByLabel('Addresses').fill(url)
    await add.getByRole('button', { name: 'Read certificate' }).click()
    return add
  }
  const trustFirst = async (add: Locator): Promise<void> => {
    await add.getByRole('checkbox', { name: 'Trust this certificate' }).first().check()
    await add.getByRole('button', { name: 'Continue' }).click()
  }
  const menuOf = async (name: string, action: string): Promise<void> => {
    await goTo(page, '/clusters')
    await clusterRow(name).getByLabel(`Actions of ${name}`).click()
    await page.getByRole('menuitem', { name: action }).click()
  }
  const urlOf = (cluster: LabClusterFacts, node: number): string => cluster.addresses[node]?.url ?? ''

  beforeAll(async () => {
    lab = await startLabProcess('small', ['--pace', '0.1'])
    const [one, two] = lab.clusters
    if (one === undefined || two === undefined) throw new Error('The lab has no clusters')
    first = one
    second = two
    running = await openConsole(way)
    page = running.page()
    await askCore(page, 'app.setOwner', { name: 'Mara Richter' })
    await page.reload()
    await sees(page, 'No clusters yet')
  })
  afterAll(async () => {
    await running.stop()
    await lab.stop()
  })

  it('shows the certificate of an address before anything is sent there', async () => {
    const add = await typeAddress(urlOf(first, 0))
    await sees(add, first.addresses[0]?.fingerprint.slice(0, 23) ?? '')
    await sees(add, 'Compare the fingerprint and trust it to go on.')
    expect(await add.getByRole('button', { name: 'Continue' }).isDisabled()).toBe(true)
    await add.getByLabel('Compare with (optional)').fill(first.addresses[0]?.fingerprint ?? '')
    await sees(add, 'Matches what you pasted')
    await trustFirst(add)
  })

  it('refuses a wrong password with its sentence, keeps the form, and takes the right one', async () => {
    const add = dialog('Add cluster')
    await add.getByRole('radio', { name: 'User and password' }).check()
    await add.getByLabel('User', { exact: true }).fill('root@pam')
    await add.getByLabel('Password', { exact: true }).fill('not-it')
    await add.getByRole('button', { name: 'Check sign-in' }).click()
    await sees(add, /refuses the sign-in of root@pam.*Check user, realm and password/)
    await add.getByLabel('Password', { exact: true }).fill(first.users[ACCOUNTS.root] ?? '')
    await page.keyboard.press('Control+Enter')
    await sees(add, 'Cluster acme-dc1')
    await sees(add, 'Every right the console uses is there')
    await add.getByLabel('Company (optional)').fill('Acme GmbH')
    await page.getByRole('option', { name: 'Add company “Acme GmbH” …' }).click()
    await dialog('Add a company').getByRole('button', { name: 'Add company' }).click()
    await dialog('Add a company').waitFor({ state: 'detached' })
    await expect.poll(() => add.getByLabel('Company (optional)').inputValue()).toBe('Acme GmbH')
    await add.getByRole('button', { name: 'Add cluster' }).click()
    await page.getByRole('heading', { name: 'acme-dc1', exact: true }).waitFor()
    await sees(page, '4 of 4 online')
    await expect.poll(async () => (await guestsOf(page)).length).toBe(60)
  })

  it('adds another by token, pasted whole', async () => {
    const add = await typeAddress(urlOf(second, 0))
    await trustFirst(add)
    await add.getByLabel('Token id').fill(`${ACCOUNTS.full}=${second.tokens[ACCOUNTS.full] ?? ''}`)
    await add.getByRole('button', { name: 'Check sign-in' }).click()
    await sees(add, 'Cluster acme-dr')
    await add.getByRole('button', { name: 'Add cluster' }).click()
    await page.getByRole('heading', { name: 'acme-dr', exact: true }).waitFor()
    await expect.poll(async () => (await guestsOf(page)).length).toBe(100)
  })

  it('recognises the same cluster through another of its nodes', async () => {
    const add = await typeAddress(urlOf(second, 1))
    await trustFirst(add)
    await add.getByLabel('Token id').fill(`${ACCOUNTS.full}=${second.tokens[ACCOUNTS.full] ?? ''}`)
    await add.getByRole('button', { name: 'Check sign-in' }).click()
    await sees(add, 'This is the cluster that is already added as')
    expect(await add.getByRole('button', { name: 'Add cluster' }).isDisabled()).toBe(true)
    await add.getByRole('button', { name: 'Open acme-dr' }).click()
    await page.getByRole('heading', { name: 'acme-dr', exact: true }).waitFor()
    expect(await askCore(page, 'clusters.list', {})).toHaveLength(2)
  })

  it('takes a new name and another address to fail over to', async () => {
    await menuOf('acme-dr', 'Edit …')
    const edit = dialog('Edit acme-dr')
    await edit.getByLabel('Name', { exact: true }).fill('Acme standby')
    await edit.getByLabel('Add an address').fill(urlOf(second, 1))
    await edit.getByRole('button', { name: 'Read certificate' }).click()
    await edit.getByRole('checkbox', { name: 'Trust this certificate' }).check()
    await edit.getByRole('button', { name: 'Save changes' }).click()
    // While it stands it keeps the keys for itself.
    await edit.waitFor({ state: 'detached' })
    await clusterRow('Acme standby').waitFor()
    const lastSeen = async () =>
      (await askCore(page, 'clusters.list', {})).find(({ name }) => name === 'Acme standby')?.asOf
    await lab.command('fault acme-dr/pve1 refuse')
    const before = await lastSeen()
    await page.keyboard.press('r')
    await expect.poll(lastSeen).not.toBe(before)
    await lab.command('heal')
    const kept = (await askCore(page, 'clusters.list', {})).find(({ name }) => name === 'Acme standby')
    expect(kept?.addresses.map(({ address }) => address)).toEqual(
      second.addresses.slice(0, 2).map(({ url }) => new URL(url).host),
    )
  })

  it('asks before it closes a form that was changed', async () => {
    await menuOf('Acme standby', 'Edit …')
    const edit = dialog('Edit Acme standby')
    await edit.getByLabel('Location (optional)').fill('Hall 3')
    await page.keyboard.press('Escape')
    await sees(edit, 'What you typed will be lost.')
    await edit.getByRole('button', { name: 'Discard' }).click()
    await edit.waitFor({ state: 'detached' })
  })

  it('is disabled, keeps its guests, and enabled again', async () => {
    await menuOf('Acme standby', 'Disable')
    await sees(clusterRow('Acme standby'), 'Disabled')
    expect(await guestsOf(page)).toHaveLength(100)
    await menuOf('Acme standby', 'Enable')
    await sees(clusterRow('Acme standby'), 'Online')
  })

  it('blocks a cluster whose certificate changed until it is compared and trusted anew', async () => {
    const before = (await askCore(page, 'clusters.list', {})).find(({ name }) => name === 'acme-dc1')
    await lab.command('fault acme-dc1 certificate')
    await page.keyboard.press('r')
    await sees(clusterRow('acme-dc1'), 'Blocked')
    await clusterRow('acme-dc1').getByRole('link', { name: 'acme-dc1' }).click()
    await page.getByRole('button', { name: 'Compare certificates' }).click()
    const repin = dialog('Certificates of acme-dc1')
    await sees(repin, 'The certificate is not the one you trusted.')
    expect(await repin.getByRole('button', { name: 'Trust new certificate' }).isDisabled()).toBe(true)
    await repin.getByRole('checkbox', { name: /I compared the new fingerprint/ }).check()
    await repin.getByRole('button', { name: 'Trust new certificate' }).click()
    await repin.waitFor({ state: 'detached' })
    await page.getByRole('main').getByText('Online', { exact: true }).first().waitFor()
    const after = (await askCore(page, 'clusters.list', {})).find(({ name }) => name === 'acme-dc1')
    expect(after?.addresses[0]?.fingerprint).not.toBe(before?.addresses[0]?.fingerprint)
  })

  it('is removed only after its name was typed, and takes its guests along', async () => {
    await menuOf('Acme standby', 'Remove from the console …')
    const remove = dialog('Remove Acme standby from the console')
    await sees(remove, /Nothing is deleted on Proxmox/)
    await sees(remove, /40 guests/)
    expect(await remove.getByRole('button', { name: 'Remove cluster' }).isDisabled()).toBe(true)
    await remove.getByRole('textbox').fill('Acme standby')
    await remove.getByRole('button', { name: 'Remove cluster' }).click()
    await remove.waitFor({ state: 'detached' })
    await clusterRow('Acme standby').waitFor({ state: 'detached' })
    await expect.poll(() => guestsOf(page)).toHaveLength(60)
  })
})
