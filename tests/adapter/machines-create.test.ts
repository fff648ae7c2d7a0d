import { expect, it } from 'vitest'
import { GIB, MIB } from '#shared/model/machine/machine-spec.ts'
import { CONTAINER_TEMPLATE, ISO, KEY, startMachineWorld } from '#support/machine-world.ts'

it('makes a VM from a cloud image with its address, in the inventory at once', async () => {
  const world = await startMachineWorld()
  const rangeId = await world.addRange('10.20.0.0/24', { gateway: '10.20.0.1', dns: ['10.20.9.9'], vlan: 20 })
  const spec = world.spec({
    nics: [
      {
        network: { kind: 'bridge', bridge: 'vmbr0', vlan: 20 },
        ipv4: { mode: 'static', rangeId },
        ipv6: { mode: 'auto' },
      },
    ],
    login: { user: 'ops', keys: [KEY], password: { mode: 'generated' } },
    tags: ['prod'],
    description: 'The shop',
    protection: true,
  })
  const plan = await world.core().call('machines.plan', { spec })
  expect(plan.problems).toEqual([])
  const job = await world.create(spec)
  expect(job.error).toBeNull()

  const [made] = await world.results(job.id)
  const guest = world.guest(made?.vmid ?? null)
  expect(Object.fromEntries(guest.config)).toMatchObject({
    name: 'web-01',
    memory: '2048',
    ciuser: 'ops',
    sshkeys: encodeURIComponent(KEY),
    ipconfig0: 'ip=10.20.0.2/24,gw=10.20.0.1,ip6=auto',
    nameserver: '10.20.9.9',
    tags: 'prod',
    description: 'The shop',
    protection: '1',
  })
  expect(guest.config.get('net0')).toMatch(/^virtio=.*,bridge=vmbr0,.*tag=20/)
  expect(guest.config.get('scsi0')).toMatch(/size=8G/)
  expect(guest.status).toBe('running')
  // What was shown is what was sent.
  expect(plan.machines[0]).toMatchObject({ name: 'web-01', vmid: made?.vmid, node: made?.node })

  const { guests } = await world.core().call('inventory.snapshot', {})
  const row = guests.find(({ vmid, clusterId }) => vmid === made?.vmid && clusterId === world.clusterId)
  expect(row).toMatchObject({ name: 'web-01', companyId: world.companyId, status: 'running', maxmem: 2048 * MIB })
  expect(row).toMatchObject({ addresses: ['10.20.0.2'], vlans: [20], bridges: ['vmbr0'] })
  expect(await world.held(rangeId)).toMatchObject([
    { address: '10.20.0.2', use: 'guest', guestId: row?.id, interface: 'net0', label: 'web-01', primary: true },
  ])
})

it('makes a full clone of a template, larger and with a further disk', async () => {
  const world = await startMachineWorld()
  const { templates } = await world
    .core()
    .call('machines.options', { companyId: world.companyId, clusterId: world.clusterId })
  const template = templates.find(({ name }) => name === 'tmpl-debian12')
  if (template === undefined) throw new Error('the lab has this template')
  const job = await world.create(
    world.spec({
      source: { kind: 'template', templateId: template.guestId, clone: 'full' },
      storage: 'ceph-vm',
      disks: [{ size: 20 * GIB }, { size: 5 * GIB }],
      cores: 4,
    }),
  )
  expect(job.error).toBeNull()
  const [made] = await world.results(job.id)
  const guest = world.guest(made?.vmid ?? null)
  expect(guest.config.get('scsi0')).toMatch(/size=20G/)
  expect(guest.config.get('scsi1')).toMatch(/size=5G/)
  expect(guest.config.get('cores')).toBe('4')
  expect(guest.config.has('description')).toBe(false)
  expect(made?.warnings).toEqual([])
})

it('makes a container from a template and a VM that boots an installer', async () => {
  const world = await startMachineWorld()
  const container = await world.create(
    world.spec({
      source: { kind: 'container', template: CONTAINER_TEMPLATE },
      name: 'ct-01',
      login: { keys: [KEY], password: { mode: 'given', password: 'a kettle on the moon' } },
      nics: [{ network: { kind: 'bridge', bridge: 'vmbr0', vlan: 20 }, ipv4: { mode: 'dhcp' } }],
    }),
  )
  expect(container.error).toBeNull()
  const installer = await world.create(world.spec({ source: { kind: 'iso', iso: ISO }, name: 'win-01', start: false }))
  expect(installer.error).toBeNull()
  const [ct] = await world.results(container.id)
  expect(Object.fromEntries(world.guest(ct?.vmid ?? null).config)).toMatchObject({
    hostname: 'ct-01',
    unprivileged: '1',
  })
  const [vm] = await world.results(installer.id)
  expect(Object.fromEntries(world.guest(vm?.vmid ?? null).config)).toMatchObject({
    ide2: expect.stringContaining('media=cdrom') as string,
    boot: 'order=scsi0;ide2',
  })
  expect(world.guest(vm?.vmid ?? null).status).toBe('stopped')
})

it('shows the password once, and keeps it no longer', async () => {
  const world = await startMachineWorld()
  const job = await world.create(world.spec({ login: { user: 'ops', password: { mode: 'generated' } } }))
  const [made] = await world.results(job.id)
  const id = made?.passwordId ?? ''
  const shown = await world.core().call('machines.revealPassword', { id })
  expect(shown).toMatchObject({ user: 'ops', password: expect.stringMatching(/^[A-Za-z2-9]{20}$/) as string })
  expect(world.guest(made?.vmid ?? null).config.get('cipassword')).toBeDefined()
  await expect(world.core().call('machines.revealPassword', { id })).rejects.toThrow(/shown already/)
  expect(await world.core().call('machines.passwords', {})).toEqual([])
})

it('makes fifty at once with the addresses of one batch, each once', async () => {
  const world = await startMachineWorld({ pace: 0.001 })
  const rangeId = await world.addRange('10.30.0.0/24', { gateway: '10.30.0.1' })
  const spec = world.spec({
    name: 'node-{nn}',
    // Each request counts: a cluster is sent ten a second.
    start: false,
    disks: [{ size: null }],
    memory: 512 * MIB,
    nics: [{ network: { kind: 'bridge', bridge: 'vmbr0', vlan: 20 }, ipv4: { mode: 'static', rangeId } }],
  })
  const before = world.guests().length
  const id = await world.begin(spec, { count: 50 })
  // All are taken before the first is made.
  expect((await world.held(rangeId)).length).toBe(50)
  const job = await world.ended(id)
  expect(job.error).toBeNull()
  const made = await world.results(id)
  expect(new Set(made.map(({ vmid }) => vmid)).size).toBe(50)
  expect(world.guests().length).toBe(before + 50)
  const rows = await world.held(rangeId)
  expect(rows.every(({ use }) => use === 'guest')).toBe(true)
  expect(new Set(rows.map(({ guestId }) => guestId)).size).toBe(50)
  for (const { vmid, addresses } of made)
    expect(world.guest(vmid).config.get('ipconfig0')).toBe(`ip=${addresses[0]?.address ?? ''}/24,gw=10.30.0.1`)
  expect(made.map(({ name }) => name)[9]).toBe('node-10')
})
