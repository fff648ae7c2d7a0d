import type { Page, WebSocketRoute } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { onBothWays } from '#support/both-ways.ts'
import { askCore, fillConsole, goTo, sees } from '#support/console-page.ts'
import { openConsole, type RunningConsole } from '#support/console.ts'
import { startLabProcess, type LabProcess } from '#support/lab-process.ts'

onBothWays(
  'several browsers',
  (way) => {
    let lab: LabProcess
    let running: RunningConsole
    let here: Page
    let there: Page

    beforeAll(async () => {
      lab = await startLabProcess('small', ['--pace', '0.1'])
      running = await openConsole(way)
      here = running.page()
      await fillConsole(here, lab.clusters)
      there = await here.context().newPage()
      await there.goto(new URL('/', here.url()).href)
      await goTo(there, '/clusters')
      await sees(there, 'acme-dr')
    })
    afterAll(async () => {
      await running.stop()
      await lab.stop()
    })

    const rename = async (from: string, name: string): Promise<void> => {
      const cluster = (await askCore(here, 'clusters.list', {})).find((one) => one.name === from)
      if (cluster === undefined) throw new Error(`There is no cluster ${from}`)
      await askCore(here, 'clusters.update', { id: cluster.id, name })
    }

    it('hear of each other’s changes without loading anew', async () => {
      await rename('acme-dr', 'Acme standby')
      await sees(there, 'Acme standby')
    })

    it('say that the connection is gone, and load what they missed when it is back', async () => {
      const sockets: WebSocketRoute[] = []
      let cut = false
      await there.routeWebSocket(/\/events$/, async (socket) => {
        if (cut) await socket.close()
        else {
          socket.connectToServer()
          sockets.push(socket)
        }
      })
      await there.reload()
      await sees(there, 'Acme standby')
      await expect.poll(() => sockets.length).toBe(1)
      cut = true
      await sockets[0]?.close()
      await sees(there, 'Console does not answer, trying again')
      await rename('Acme standby', 'Renamed meanwhile')
      cut = false
      await sees(there, 'Renamed meanwhile')
      await there.getByText('Console does not answer, trying again').waitFor({ state: 'detached' })
    })

    it('are told how to sign in again when their session has ended', async () => {
      await there.context().clearCookies()
      await there.reload()
      await sees(there, /sign|address/i)
      await sees(there, 'Multpanel')
      expect(await there.getByText('acme-dc1').count()).toBe(0)
      const refused = await there.evaluate(async () => {
        const headers = { 'content-type': 'application/json' }
        return (await fetch('/api/inventory.snapshot', { method: 'POST', headers, body: '{}' })).status
      })
      expect(refused).toBe(401)
    })
  },
  ['served'],
)
