import { execFile } from 'node:child_process'
import { createHash, randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ACCOUNTS } from '#lab/fleet/access.ts'
import { createFleet } from '#lab/fleet/fleets.ts'
import type { Lab, StartedCluster } from '#lab/lab.ts'
import { startLab } from '#lab/lab.ts'
import { startFileServer, storedFile, writeFile } from '#support/catalogue.ts'
import { loadSchema } from '#support/lab/replay/exchange.ts'

/**
 * Debian's python3-proxmoxer is a client nobody wrote for this lab: what it can walk, a real Proxmox client can walk.
 */
const PYTHON = '/usr/bin/python3'
const MODULES = ['proxmoxer', 'requests'].map((name) => `/usr/lib/python3/dist-packages/${name}/__init__.py`)
const run = promisify(execFile)

const PRELUDE = `
import json, sys, time, urllib3, logging
from proxmoxer import ProxmoxAPI, ResourceException
urllib3.disable_warnings()
logging.disable(logging.CRITICAL)
given = json.loads(sys.argv[1])
def say(value): print(json.dumps(value))
def by_password(): return ProxmoxAPI(given['host'], user=given['user'], password=given['password'], verify_ssl=False)
def by_token():
    user, name = given['token'].split('!')
    return ProxmoxAPI(given['host'], user=user, token_name=name, token_value=given['secret'], verify_ssl=False)
def follow(api, node, upid):
    end = time.time() + 90
    while time.time() < end:
        state = api.nodes(node).tasks(upid).status.get()
        if state['status'] == 'stopped': return state
        time.sleep(0.05)
    raise SystemExit('the task never ended')
`

describe.skipIf(!existsSync(PYTHON) || !MODULES.every((file) => existsSync(file)))(
  'python3-proxmoxer against the lab',
  () => {
    let lab: Lab
    let cluster: StartedCluster

    const proxmoxer = async <T>(script: string, more: Record<string, unknown> = {}): Promise<T> => {
      const address = cluster.addresses[0]
      const given = {
        host: address?.url.replace('https://', ''),
        user: ACCOUNTS.root,
        password: cluster.users[ACCOUNTS.root],
        token: ACCOUNTS.full,
        secret: cluster.tokens[ACCOUNTS.full],
        ...more,
      }
      const { stdout } = await run(PYTHON, ['-c', PRELUDE + script, JSON.stringify(given)], { timeout: 120_000 })
      return JSON.parse(stdout) as T
    }

    beforeAll(async () => {
      const clusters = createFleet('small', { seed: 7, pace: 0.02 })
      lab = await startLab({ clusters, schema: loadSchema(), authFailureDelayMs: 10 })
      const first = lab.clusters[0]
      if (!first) throw new Error('the small fleet has no cluster')
      cluster = first
    }, 60_000)
    afterAll(async () => {
      await lab?.stop()
    })

    it('logs in by password and walks version, nodes and the cluster', async () => {
      const seen = await proxmoxer<{
        version: { version: string }
        nodes: string[]
        cluster: string
        types: Record<string, number>
      }>(`
api = by_password()
rows = api.cluster.resources.get()
types = {}
for row in rows: types[row['type']] = types.get(row['type'], 0) + 1
say({'version': api.version.get(), 'nodes': [n['node'] for n in api.nodes.get()],
     'cluster': [row['name'] for row in api.cluster.status.get() if row['type'] == 'cluster'][0], 'types': types})
`)
      const { world } = cluster
      expect(seen.version.version).toBe(world.version.version)
      expect(seen.nodes.sort()).toEqual([...world.nodes.keys()].sort())
      expect(seen.cluster).toBe(cluster.name)
      expect((seen.types['qemu'] ?? 0) + (seen.types['lxc'] ?? 0)).toBe(world.guests.size)
      expect(seen.types['node']).toBe(4)
      expect(seen.types['storage']).toBe(16)
    })

    it('logs in by token and reads the configuration of a guest on another node', async () => {
      const guest = [...cluster.world.guests.values()].find(
        ({ kind, node }) => kind === 'qemu' && node !== cluster.addresses[0]?.node,
      )
      const config = await proxmoxer<Record<string, unknown>>(
        `say(by_token().nodes(given['node']).qemu(given['vmid']).config.get())`,
        { node: guest?.node, vmid: guest?.vmid },
      )
      expect(config['name']).toBe(guest?.config.get('name'))
      expect(config['memory']).toBe(guest?.config.get('memory'))
      expect(config['cores']).toBe(Number(guest?.config.get('cores')))
      expect(config['digest']).toMatch(/^[0-9a-f]{40}$/)
    })

    it('starts a stopped guest and follows the task to OK', async () => {
      const guest = [...cluster.world.guests.values()].find(
        ({ kind, status, template, lock, vmid }) =>
          kind === 'qemu' && status === 'stopped' && !template && !lock && !cluster.world.haResources.has(`vm:${vmid}`),
      )
      const seen = await proxmoxer<{ upid: string; end: Record<string, unknown>; log: string[]; status: string }>(
        `
api = by_password()
node, vmid = given['node'], given['vmid']
upid = api.nodes(node).qemu(vmid).status.start.post()
end = follow(api, node, upid)
log = [line['t'] for line in api.nodes(node).tasks(upid).log.get()]
say({'upid': upid, 'end': end, 'log': log, 'status': api.nodes(node).qemu(vmid).status.current.get()['status']})
`,
        { node: guest?.node, vmid: guest?.vmid },
      )
      expect(seen.upid).toMatch(
        new RegExp(`^UPID:${guest?.node}:[0-9A-F]{8}:[0-9A-F]{8}:[0-9A-F]{8}:qmstart:${guest?.vmid}:root@pam:$`),
      )
      expect(seen.end).toMatchObject({ exitstatus: 'OK', type: 'qmstart', id: String(guest?.vmid), user: 'root@pam' })
      expect(seen.log.at(-1)).toBe('TASK OK')
      expect(seen.status).toBe('running')
    })

    it('uploads an image byte for byte, lists it, has one downloaded and deletes it', async () => {
      const file = writeFile('from python.iso', 700_001)
      const body = randomBytes(50_000)
      const url = await startFileServer('tiny.iso', body)
      const seen = await proxmoxer<{ ends: string[]; volids: string[]; after: string[]; meta: unknown }>(
        `
api = by_password()
node = given['node']
storage = api.nodes(node).storage('local')
with open(given['path'], 'rb') as image:
    upload = storage.upload.post(content='iso', filename=image)
ends = [follow(api, node, upload)['exitstatus']]
meta = api.nodes(node)('query-url-metadata').get(url=given['url'])
ends.append(follow(api, node, storage('download-url').post(content='iso', filename='tiny.iso', url=given['url']))['exitstatus'])
volids = [row['volid'] for row in storage.content.get(content='iso')]
ends.append(follow(api, node, storage.content('local:iso/from_python.iso').delete())['exitstatus'])
say({'ends': ends, 'volids': volids, 'meta': meta, 'after': [row['volid'] for row in storage.content.get(content='iso')]})
`,
        { path: file.path, url, node: cluster.addresses[0]?.node },
      )
      expect(seen.ends).toEqual(['OK', 'OK', 'OK'])
      expect(seen.meta).toEqual({ filename: 'tiny.iso', mimetype: 'application/octet-stream', size: 50_000 })
      expect(seen.volids).toEqual(expect.arrayContaining(['local:iso/from_python.iso', 'local:iso/tiny.iso']))
      expect(seen.after).not.toContain('local:iso/from_python.iso')
      const tiny = storedFile(cluster, cluster.addresses[0]?.node ?? '', 'local:iso/tiny.iso')
      expect(tiny?.sha256).toBe(createHash('sha256').update(body).digest('hex'))
    })

    it('gets the reason of a refusal in words', async () => {
      const guest = [...cluster.world.guests.values()].find(({ kind }) => kind === 'qemu')
      const refused = await proxmoxer<{ code: number; text: string; listed: number }>(
        `
api = by_token()
listed = len([row for row in api.cluster.resources.get() if row['type'] == 'qemu'])
try:
    api.nodes(given['node']).qemu(given['vmid']).status.start.post()
except ResourceException as error:
    say({'code': error.status_code, 'text': str(error), 'listed': listed})
`,
        { node: guest?.node, vmid: guest?.vmid, token: ACCOUNTS.readonly, secret: cluster.tokens[ACCOUNTS.readonly] },
      )
      expect(refused.code).toBe(403)
      expect(refused.text).toContain(`Permission check failed (/vms/${guest?.vmid}, VM.PowerMgmt)`)
      expect(refused.listed).toBeGreaterThan(30)
    })

    it('takes a machine from cradle to grave: image, clone, snapshot, rollback, growth, deletion', async () => {
      const { world } = cluster
      const node = cluster.addresses[0]?.node ?? ''
      const thin = [...world.storages.keys()].find((name) => /^local-/.test(name)) ?? ''
      const seen = await proxmoxer<Record<string, unknown>>(
        `
from urllib.parse import quote
api = by_token()
pve = api.nodes(given['node'])
def done(upid):
    state = follow(api, given['node'], upid)
    return state['type'] + ' ' + state['exitstatus']
thin = given['thin']
vmid = api.cluster.nextid.get()
key = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIBnvXXCNFzXX7nMxMVfDCGbUbL5V5qQIzQ3iyOhGwpJf a+b@c'
ends = [done(pve.qemu.post(vmid=vmid, name='web', memory=1024, agent='enabled=1', scsi0=thin + ':0,import-from=local:import/debian-12-genericcloud-amd64.qcow2',
    ide2=thin + ':cloudinit', ciuser='ada', sshkeys=quote(key, safe=''), ipconfig0='ip=10.9.8.7/24,gw=10.9.8.1', net0='virtio,bridge=vmbr0,tag=20', start=1))]
vm = pve.qemu(vmid)
end = time.time() + 90
addresses = ''
while '10.9.8.7' not in addresses and time.time() < end:
    try:
        addresses = json.dumps(vm.agent('network-get-interfaces').get())
    except ResourceException:
        time.sleep(0.05)
config = vm.config.get()
ends += [done(vm.snapshot.post(snapname='before', description='before the change')), done(vm.status.stop.post())]
vm.config.put(memory=4096)
ends += [done(vm.snapshot('before').rollback.post()), done(vm.resize.put(disk='scsi0', size='+2G'))]
twin = api.cluster.nextid.get()
ends += [done(vm.clone.post(newid=twin, name='twin', full=1))]
names = [row['name'] for row in api.cluster.resources.get(type='vm') if str(row['vmid']) in (vmid, twin)]
back = vm.config.get()['memory']
ends += [done(vm.delete(purge=1)), done(pve.qemu(twin).delete())]
left = [row['vmid'] for row in api.cluster.resources.get(type='vm') if str(row['vmid']) in (vmid, twin)]
say({'ends': ends, 'addresses': '10.9.8.7' in addresses, 'key': config['sshkeys'] == quote(key, safe=''), 'names': names, 'back': back, 'left': left,
     'volumes': [row['volid'] for row in pve.storage(thin).content.get() if str(row.get('vmid')) in (vmid, twin)]})
`,
        { node, thin },
      )
      expect(seen).toEqual({
        ends: [
          'qmcreate OK',
          'qmsnapshot OK',
          'qmstop OK',
          'qmrollback OK',
          'resize OK',
          'qmclone OK',
          'qmdestroy OK',
          'qmdestroy OK',
        ],
        addresses: true,
        key: true,
        names: ['web', 'twin'],
        back: '1024',
        left: [],
        volumes: [],
      })
    })

    it('makes a container from a template, and reads why a second of that number is refused', async () => {
      const node = cluster.addresses[0]?.node ?? ''
      const thin = [...cluster.world.storages.keys()].find((name) => /^local-/.test(name)) ?? ''
      const seen = await proxmoxer<{ end: string; again: string; status: string }>(
        `
api = by_password()
pve = api.nodes(given['node'])
vmid = api.cluster.nextid.get()
template = [row['volid'] for row in pve.storage('local').content.get(content='vztmpl')][0]
def make():
    return pve.lxc.post(vmid=vmid, ostemplate=template, hostname='ns1', rootfs=given['thin'] + ':4', unprivileged=1,
        net0='name=eth0,bridge=vmbr0,ip=10.9.8.9/24', start=1, password='secret')
end = follow(api, given['node'], make())['exitstatus']
try:
    make()
    again = ''
except ResourceException as error:
    again = str(error)
limit = time.time() + 90
while pve.lxc(vmid).status.current.get()['status'] != 'running' and time.time() < limit: time.sleep(0.05)
say({'end': end, 'again': again, 'status': pve.lxc(vmid).status.current.get()['status']})
`,
        { node, thin },
      )
      expect([seen.end, seen.status]).toEqual(['OK', 'running'])
      expect(seen.again).toContain(`already exists on node '${node}'`)
    })

    it('sees nothing with a token without rights, and is turned away with one that expired', async () => {
      const seen = await proxmoxer<{ guests: number; storages: number; expired: number }>(
        `
api = by_token()
rows = api.cluster.resources.get()
given['token'], given['secret'] = given['expired']
try:
    by_token().version.get()
except ResourceException as error:
    say({'guests': len([r for r in rows if 'vmid' in r]), 'storages': len([r for r in rows if r['type'] == 'storage']), 'expired': error.status_code})
`,
        {
          token: ACCOUNTS.norights,
          secret: cluster.tokens[ACCOUNTS.norights],
          expired: [ACCOUNTS.expired, cluster.tokens[ACCOUNTS.expired]],
        },
      )
      expect(seen).toEqual({ guests: 0, storages: 0, expired: 401 })
    })
  },
)
