import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'
import { ACCOUNTS } from '#lab/fleet/access.ts'
import { KEY, startMachineWorld } from '#support/machine-world.ts'

const PYTHON = '/usr/bin/python3'
const MODULES = ['proxmoxer', 'requests'].map((name) => `/usr/lib/python3/dist-packages/${name}/__init__.py`)
const run = promisify(execFile)

const SCRIPT = `
import json, sys, urllib3, urllib.parse
from proxmoxer import ProxmoxAPI
urllib3.disable_warnings()
given = json.loads(sys.argv[1])
user, name = given['token'].split('!')
api = ProxmoxAPI(given['host'], user=user, token_name=name, token_value=given['secret'], verify_ssl=False)
vm = api.nodes(given['node']).qemu(given['vmid'])
config = vm.config.get()
print(json.dumps({
  'listed': [row['vmid'] for row in api.nodes(given['node']).qemu.get() if row['name'] == 'web-01'],
  'status': vm.status.current.get()['status'],
  'keys': urllib.parse.unquote(config['sshkeys']),
  'address': config['ipconfig0'],
  'net': config['net0'],
}))
`

it.skipIf(!existsSync(PYTHON) || !MODULES.every((file) => existsSync(file)))(
  'python3-proxmoxer lists what the console made, with its key and address as they were entered',
  async () => {
    const world = await startMachineWorld()
    const rangeId = await world.addRange('10.20.0.0/24', { gateway: '10.20.0.1' })
    const job = await world.create(
      world.spec({
        nics: [{ network: { kind: 'bridge', bridge: 'vmbr0', vlan: 20 }, ipv4: { mode: 'static', rangeId } }],
        login: { user: 'ops', keys: [KEY] },
      }),
    )
    expect(job.error).toBeNull()
    const [made] = await world.results(job.id)
    const [cluster] = world.lab.clusters
    const given = {
      host: cluster?.addresses[0]?.url.replace('https://', ''),
      token: ACCOUNTS.full,
      secret: cluster?.tokens[ACCOUNTS.full],
      node: made?.node,
      vmid: made?.vmid,
    }
    const { stdout } = await run(PYTHON, ['-c', SCRIPT, JSON.stringify(given)], { timeout: 120_000 })
    expect(JSON.parse(stdout)).toMatchObject({
      listed: [made?.vmid],
      status: 'running',
      keys: KEY,
      address: 'ip=10.20.0.2/24,gw=10.20.0.1',
      net: expect.stringContaining('tag=20') as string,
    })
  },
)
