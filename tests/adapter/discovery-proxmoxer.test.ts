import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import { ACCOUNTS } from '#lab/fleet/access.ts'
import type { StartedCluster } from '#lab/lab.ts'
import { aCompany, imported, scanned } from '#support/discovery.ts'
import { startLabCore, until } from '#support/lab-core.ts'

const PYTHON = '/usr/bin/python3'
const MODULES = ['proxmoxer', 'requests'].map((name) => `/usr/lib/python3/dist-packages/${name}/__init__.py`)
const run = promisify(execFile)

const PRELUDE = `
import json, sys, time, urllib3, logging
from proxmoxer import ProxmoxAPI
urllib3.disable_warnings()
logging.disable(logging.CRITICAL)
given = json.loads(sys.argv[1])
user, name = given['token'].split('!')
api = ProxmoxAPI(given['host'], user=user, token_name=name, token_value=given['secret'], verify_ssl=False)
node = api.nodes(given['node'])
def follow(upid):
    end = time.time() + 90
    while time.time() < end:
        state = node.tasks(upid).status.get()
        if state['status'] == 'stopped': return state
        time.sleep(0.05)
    raise SystemExit('the task never ended')
`

const proxmoxer = async <T>(cluster: StartedCluster, node: string, script: string, more = {}): Promise<T> => {
  const host = cluster.addresses[0]?.url.replace('https://', '')
  const given = { host, node, token: ACCOUNTS.full, secret: cluster.tokens[ACCOUNTS.full], ...more }
  const { stdout } = await run(PYTHON, ['-c', PRELUDE + script, JSON.stringify(given)], { timeout: 120_000 })
  return JSON.parse(stdout) as T
}

/** What a tool nobody wrote for this console does on a cluster, the console finds. */
describe.skipIf(!existsSync(PYTHON) || !MODULES.every((file) => existsSync(file)))('what proxmoxer does', () => {
  it('creates is discovered and can be taken over, what it deletes is missing, and what it creates anew is another', async () => {
    const { core, cluster: clusterAt } = await startLabCore({ pace: 0.02 })
    const cluster = clusterAt(1)
    const [node] = [...cluster.world.nodes.keys()]
    if (node === undefined) throw new Error('the cluster has no node')
    const beta = await aCompany(core, 'Beta AG')
    const create = `
vmid = given.get('vmid') or int(api.cluster.nextid.get())
state = follow(node.qemu.post(vmid=vmid, name=given['name'], cores=2, memory=2048, net0='virtio,bridge=vmbr0', ostype='l26'))
print(json.dumps({'vmid': vmid, 'exit': state['exitstatus']}))
`
    const { vmid, exit } = await proxmoxer<{ vmid: number; exit: string }>(cluster, node, create, { name: 'foreign' })
    expect(exit).toBe('OK')
    expect((await scanned(core, [cluster.id], beta)).state).toBe('completed')
    const rowOf = async (name: string) =>
      (await core.call('inventory.snapshot', {})).guests.find(
        (guest) => guest.clusterId === cluster.id && guest.name === name,
      )
    const found = await rowOf('foreign')
    expect(found).toMatchObject({ vmid, maxcpu: 2, maxmem: 2 * 1024 ** 3, companyId: null })
    if (found === undefined) throw new Error('not found')
    const guests = await core.call('discovery.guests', { clusterIds: [cluster.id], companyId: beta })
    expect(guests.find(({ guestId }) => guestId === found.id)).toMatchObject({ skipped: null, duplicateOf: null })
    expect((await imported(core, [found], beta)).results).toMatchObject([{ state: 'done', vmid }])

    await proxmoxer(cluster, node, `print(json.dumps(follow(node.qemu(given['vmid']).delete())))`, { vmid })
    await core.call('clusters.refresh', { ids: [cluster.id] })
    await until('missing', async () => (await rowOf('foreign'))?.status === 'missing')
    expect(await rowOf('foreign')).toMatchObject({ id: found.id, companyId: beta, maxcpu: 2 })

    // Proxmox writes the second of the creation down, which is what tells the two apart.
    await until(
      'another second',
      () => Math.floor(Date.now() / 1000) > Math.floor(Date.parse(found.factsAt ?? '') / 1000),
    )
    await proxmoxer(cluster, node, create, { name: 'another', vmid })
    await core.call('clusters.refresh', { ids: [cluster.id] })
    const another = await until('the new machine', () => rowOf('another'))
    expect(another).toMatchObject({ vmid, companyId: null })
    expect(another.id).not.toBe(found.id)
  })
})
