import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { chromium, type Browser, type BrowserContext } from 'playwright-core'
import { createServedPorts } from '#main/served/served-ports.ts'
import { startLabProcess, type LabProcess } from '#support/lab-process.ts'
import { NODE_FLAGS } from '../../scripts/node-flags.mjs'
import { findChromium } from '../electron-host/chromium.ts'
import { addFleet, newFolder, startBenchCore } from './bench-core.ts'

/** A data folder as the served way keeps it, with the whole fleet `huge` in its database. */
export interface FleetFolder {
  readonly folder: string
  readonly lab: LabProcess
}

const directoriesIn = (folder: string) => ({ data: path.join(folder, 'data'), config: path.join(folder, 'config') })

/** Adds every cluster of a running `huge` to a new folder and polls each once. The lab goes on running. */
export const prepareFleetFolder = async (): Promise<FleetFolder> => {
  const folder = newFolder()
  const directories = directoriesIn(folder)
  const { ports } = createServedPorts(directories, path.resolve('src/main'), false)
  const lab = await startLabProcess('huge')
  const bench = await startBenchCore(directories.data, ports.vault)
  await bench.call('app.setOwner', { name: 'Bench' })
  await addFleet(bench, lab.clusters)
  bench.database.close()
  await bench.core.stop()
  return { folder, lab }
}

export interface ServedProcess {
  readonly child: ChildProcess
  /** Signs one browser in. */
  readonly address: string
  readonly stop: () => Promise<void>
}

/** Starts the built served way on such a folder, as `npm start` does. @param nodeArguments for Node itself, before the script */
export const startServed = async (folder: string, nodeArguments: readonly string[] = []): Promise<ServedProcess> => {
  const { data, config } = directoriesIn(folder)
  const product = [...NODE_FLAGS, 'out/main/headless.js', '--data', data, '--no-open']
  const child = spawn(process.execPath, [...nodeArguments, ...product], {
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
    // The key lies where the folder was prepared, under the name the product itself would choose.
    env: { ...process.env, XDG_CONFIG_HOME: folder, MULTPANEL_KEY_FILE: path.join(config, 'vault.key') },
  })
  if (child.stdout === null) throw new Error('The served way has no output')
  let address: string | undefined
  for await (const line of createInterface({ input: child.stdout })) {
    address = /https?:\/\/\S+/.exec(line)?.[0]
    if (address !== undefined) break
  }
  if (address === undefined) throw new Error('The served way ended before it printed its address')
  child.stdout.resume()
  return {
    child,
    address,
    stop: async () => {
      if (child.exitCode !== null || child.signalCode !== null) return
      const exited = once(child, 'exit')
      child.kill('SIGTERM')
      await exited
    },
  }
}

const chromiumOptions = () => {
  const executablePath = findChromium()
  return {
    ...(executablePath === undefined ? {} : { executablePath }),
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-gpu-vsync',
      '--disable-frame-rate-limit',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  }
}

/** Chromium without vertical sync: what is timed is the work of a frame, not the wait for the display. */
export const startChromium = (): Promise<Browser> => chromium.launch(chromiumOptions())

/** The same with a profile (new, removed when it is closed), as people have one: it keeps files and their compiled code. */
export const startChromiumWithProfile = (): Promise<BrowserContext> =>
  chromium.launchPersistentContext('', { ...chromiumOptions(), viewport: { width: 1280, height: 800 } })

/** Rows the grid has mounted. */
export const GRID_ROWS = '[role="grid"][aria-label="Guests"] [role="rowgroup"]:last-child [role="row"]'
