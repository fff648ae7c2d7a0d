import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { ACCOUNTS } from '#lab/fleet/access.ts'
import { createFleet } from '#lab/fleet/fleets.ts'
import { startLab } from '#lab/lab.ts'
import { drivesOf } from '#lab/world/config.ts'
import { openDatabase } from '#main/storage/database.ts'
import { allMigrations } from '#main/storage/migrations/all-migrations.ts'
import { childProgram } from '#support/child-program.ts'
import { aClusterId, pinsOf, tokenOf } from '#support/fleet.ts'
import { runAndKill } from '#support/killed-child.ts'
import { seededRandom } from '#support/seeded-random.ts'
import { temporaryDirectory } from '#support/temporary-directory.ts'

const SEED = Number(process.env['KILL_SEED'] ?? 815)
const KILLS = 10
const SCRIPT = childProgram('acts-on-guests')

it(
  `does nothing twice to a machine when it is killed in the middle, ${KILLS} times (seed ${SEED})`,
  { timeout: 900_000 },
  async () => {
    const random = seededRandom(SEED)
    const [world] = createFleet('small', { seed: 7 })
    if (world === undefined) throw new Error('no cluster')
    world.pace = 0.5
    const lab = await startLab({ clusters: [world], authFailureDelayMs: 50, proxyTimeoutMs: 500 })
    onTestFinished(() => lab.stop())
    const [cluster] = lab.clusters
    if (cluster === undefined) throw new Error('no cluster')
    const storages = [...world.storages.values()]
    for (const guest of world.guests.values()) {
      // Every VM runs, reacts, and can be saved.
      guest.lock = null
      guest.snapshots = []
      guest.parentSnapshot = null
      if (guest.kind === 'qemu' && !guest.template)
        Object.assign(guest, { status: 'running', startedAt: guest.startedAt ?? Date.now() })
      for (const { storage } of drivesOf(guest, true)) {
        const found = storages.find((one) => one.storage === storage)
        if (found !== undefined) found.type = 'rbd'
      }
    }
    // What its history tells is none of ours.
    const old = new Set(world.tasks.keys())
    const directory = temporaryDirectory()
    const added = JSON.stringify({
      id: aClusterId(),
      name: cluster.name,
      location: '',
      companyId: null,
      addresses: pinsOf(cluster),
      credential: tokenOf(cluster, ACCOUNTS.full),
    })
    let told = 0
    for (let kill = 0; kill < KILLS; kill += 1) {
      const lines = await runAndKill({
        script: SCRIPT,
        args: [directory, added, String(kill * 2)],
        afterLines: 1 + random.below(2),
        afterMs: random.below(1500),
      })
      told += lines.length
    }
    const last = spawn(process.execPath, [SCRIPT, directory, added, 'last'], { stdio: ['ignore', 'ignore', 'inherit'] })
    onTestFinished(() => void last.kill('SIGKILL'))
    expect(await once(last, 'close')).toEqual([0, null])

    const db = await openDatabase(join(directory, 'multpanel.db'), {
      migrations: allMigrations,
      clock: { now: Date.now },
    })
    onTestFinished(() => void db.close())
    const jobs = db
      .prepare<[], { input: string; state: string; error: string | null }>(
        "SELECT input, state, error_message AS error FROM jobs WHERE kind = 'guest-action'",
      )
      .all()
    // None is lost of those whose start was told.
    expect(told).toBeGreaterThanOrEqual(KILLS)
    expect(jobs.length).toBeGreaterThanOrEqual(told)
    const tasks = [...world.tasks.values()].filter(({ upid }) => !old.has(upid))
    const vmids = new Map(
      db
        .prepare<[], { id: string; vmid: number }>('SELECT id, vmid FROM guests')
        .all()
        .map(({ id, vmid }) => [id, vmid]),
    )
    for (const { input, state, error } of jobs) {
      const { guestId, action } = JSON.parse(input) as { guestId: string; action: { kind: string } }
      const vmid = vmids.get(guestId)
      const type = action.kind === 'reboot' ? 'qmreboot' : 'qmsnapshot'
      const own = tasks.filter((task) => task.type === type && task.id === String(vmid))
      expect(state, `${type} ${vmid}: ${error}`).toBe('completed')
      expect(own, `${type} ${vmid}`).toHaveLength(1)
      if (type === 'qmsnapshot') expect(world.guests.get(vmid ?? 0)?.snapshots).toHaveLength(1)
    }
  },
)
