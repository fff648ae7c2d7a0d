import { withMark } from './machine-mark.ts'
import { GIB, MIB } from './machine-spec.ts'
import { containerNics, mountPoint } from './property-strings.ts'
import type { MachineCall, ResolvedMachine } from './resolved-machine.ts'

type Form = Record<string, string>

const common = (machine: ResolvedMachine): Form => {
  const { spec, dnsServers, tags } = machine
  return {
    cores: String(spec.cores),
    memory: String(spec.memory / MIB),
    swap: String(spec.container.swap / MIB),
    ...containerNics(machine),
    ...(dnsServers.length === 0 ? {} : { nameserver: dnsServers.join(' ') }),
    ...(spec.dns.searchDomain === '' ? {} : { searchdomain: spec.dns.searchDomain }),
    ...(tags.length === 0 ? {} : { tags: tags.join(';') }),
    ...(spec.onboot ? { onboot: '1' } : {}),
  }
}

/** In the places that `config` leaves free. */
const mountPoints = ({ spec }: ResolvedMachine, config: Readonly<Record<string, string>>, present: number): Form => {
  const free = Array.from({ length: 32 }, (_, at) => at).filter((at) => config[`mp${at}`] === undefined)
  const fallback = (config.rootfs ?? '').split(':')[0] ?? ''
  return Object.fromEntries(
    spec.disks.slice(1 + present).flatMap((disk, index) => {
      const at = free[index]
      return at === undefined ? [] : [[`mp${at}`, mountPoint(disk, disk.storage ?? spec.storage ?? fallback, at + 1)]]
    }),
  )
}

/** `POST /nodes/{node}/lxc`. Keys are plain here, other than a VM's. */
export const createContainerCall = (machine: ResolvedMachine): MachineCall => {
  const { spec, vmid, name, node, pool, machineId, password } = machine
  const [root] = spec.disks
  return {
    title: 'Create the container',
    method: 'POST',
    path: `/nodes/${node}/lxc`,
    form: {
      vmid: String(vmid),
      hostname: name,
      ...(pool === null ? {} : { pool }),
      ostemplate: spec.source.kind === 'container' ? spec.source.template : '',
      rootfs: `${root?.storage ?? spec.storage ?? ''}:${(root?.size ?? 0) / GIB}`,
      unprivileged: spec.container.unprivileged ? '1' : '0',
      ...(spec.container.nesting ? { features: 'nesting=1' } : {}),
      ...common(machine),
      ...mountPoints(machine, {}, 0),
      ...(password === null ? {} : { password }),
      ...(spec.login.keys.length === 0 ? {} : { 'ssh-public-keys': spec.login.keys.join('\n') }),
      description: withMark(spec.description, machineId),
    },
  }
}

/**
 * `PUT …/config` that makes a cloned container the one that was asked for.
 * @param config of the clone, or of the template
 * @param present how many of the further disks are there already
 */
export const configureContainerCall = (
  machine: ResolvedMachine,
  config: Readonly<Record<string, string>>,
  present: number,
): MachineCall => ({
  title: 'Set up the clone',
  method: 'PUT',
  path: `/nodes/${machine.node}/lxc/${machine.vmid}/config`,
  form: { ...common(machine), ...mountPoints(machine, config, present) },
})
