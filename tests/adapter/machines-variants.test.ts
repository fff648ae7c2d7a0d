import { randomBytes } from 'node:crypto'
import { expect, it } from 'vitest'
import { ProjectId } from '#shared/model/ids.ts'
import { MIB } from '#shared/model/machine/machine-spec.ts'
import { uuidv7 } from '#shared/model/uuid.ts'
import { act } from '#support/guest-actions.ts'
import { CONTAINER_TEMPLATE, startMachineWorld, type MachineWorld } from '#support/machine-world.ts'

const network = { kind: 'bridge', bridge: 'vmbr0', vlan: 20 } as const

const optionsOf = (world: MachineWorld) =>
  world.core().call('machines.options', { companyId: world.companyId, clusterId: world.clusterId })

it('refuses what is over the quota of the company, with the figures, and takes nothing for it', async () => {
  const world = await startMachineWorld()
  const { companyId, clusterId } = world
  const rangeId = await world.addRange('10.20.0.0/24')
  const nics = [{ network, ipv4: { mode: 'static' as const, rangeId } }]
  const { usage } = await world.core().call('quotas.set', {
    companyId,
    clusterId,
    limits: { vcpu: null, memory: null, disk: null, guests: 1, externalAddresses: null },
  })
  const spec = world.spec({ nics, start: false })
  const before = world.guests().length
  const { problems } = await world.core().call('machines.plan', { spec })
  expect(problems.map(({ message }) => message).join()).toMatch(
    new RegExp(`beyond the quota .*: 1 guest allowed, ${usage.guests} guests used, 1 guest more asked for`),
  )
  await expect(world.begin(spec)).rejects.toMatchObject({ code: 'conflict' })
  expect(await world.held(rangeId)).toEqual([])
  expect(world.guests()).toHaveLength(before)
})

it('says where a template lies at once, also where nobody has read its configuration yet', async () => {
  const world = await startMachineWorld()
  const { templates, problems } = await optionsOf(world)
  expect(templates.length).toBeGreaterThan(0)
  const { guests } = await world.core().call('inventory.snapshot', {})
  for (const { guestId, vmid, storages } of templates) {
    const disks = [...world.guest(vmid).config.entries()].filter(([key]) =>
      /^(scsi|virtio|sata|ide|rootfs|mp)/.test(key),
    )
    const expected = new Set(disks.flatMap(([, value]) => (value.startsWith('none') ? [] : [value.split(':', 1)[0]])))
    expect(storages?.length).toBeGreaterThan(0)
    for (const name of storages ?? []) expect(expected).toContain(name)
    expect(guests.find(({ id }) => id === guestId)?.storages).toEqual(storages)
  }
  expect(problems).toEqual([])
})

it('makes a linked clone that lies on its template, in a project, with a static address of IPv6', async () => {
  const world = await startMachineWorld()
  const { companyId } = world
  const projectId = ProjectId.parse(uuidv7(Date.now(), randomBytes(10)))
  await world.core().call('projects.save', { id: projectId, companyId, name: 'Web shop', description: '' })
  const rangeId = await world.addRange('2001:db8:20::/64', { gateway: '2001:db8:20::1' })
  const { templates } = await optionsOf(world)
  const template = templates.find(({ name }) => name === 'tmpl-debian12')
  if (template === undefined) throw new Error('the lab has this template')
  const job = await world.create(
    world.spec({
      source: { kind: 'template', templateId: template.guestId, clone: 'linked' },
      storage: null,
      projectId,
      disks: [{ size: null }],
      nics: [{ network, ipv6: { mode: 'static', rangeId } }],
    }),
  )
  expect(job.error).toBeNull()
  const [made] = await world.results(job.id)
  const guest = world.guest(made?.vmid ?? null)
  expect(guest.config.get('scsi0')).toContain(`base-${template.vmid}-disk-0`)
  const { guests } = await world.core().call('inventory.snapshot', {})
  const row = guests.find(({ vmid, clusterId }) => vmid === made?.vmid && clusterId === world.clusterId)
  expect(row).toMatchObject({ projectId, companyId })
  const [held] = await world.held(rangeId)
  expect(held).toMatchObject({ guestId: row?.id, interface: 'net0' })
  expect(guest.config.get('ipconfig0')).toContain(`ip6=${held?.address ?? ''}/64,gw6=2001:db8:20::1`)
})

it('clones a container, with a name of its own', async () => {
  const world = await startMachineWorld()
  const first = await world.create(
    world.spec({
      source: { kind: 'container', template: CONTAINER_TEMPLATE },
      name: 'ct-model',
      memory: 512 * MIB,
      nics: [{ network, ipv4: { mode: 'dhcp' } }],
      start: false,
    }),
  )
  expect(first.error).toBeNull()
  const [model] = await world.results(first.id)
  const { guests } = await world.core().call('inventory.snapshot', {})
  const id = guests.find(({ vmid, clusterId }) => vmid === model?.vmid && clusterId === world.clusterId)?.id
  if (id === undefined) throw new Error('the container is in the inventory')
  const [end] = await act((name, input) => world.core().call(name, input), [id], { kind: 'template' })
  expect(end).toMatchObject({ state: 'completed' })
  const copy = await world.create(
    world.spec({
      source: { kind: 'template', templateId: id, clone: 'full' },
      storage: 'ceph-vm',
      name: 'ct-copy',
      memory: 512 * MIB,
      nics: [{ network, ipv4: { mode: 'dhcp' } }],
    }),
  )
  expect(copy.error).toBeNull()
  const [made] = await world.results(copy.id)
  const guest = world.guest(made?.vmid ?? null)
  expect(guest).toMatchObject({ kind: 'lxc', status: 'running', template: false })
  expect(guest.config.get('hostname')).toBe('ct-copy')
  expect(guest.config.get('rootfs')).toMatch(/^ceph-vm:/)
})
