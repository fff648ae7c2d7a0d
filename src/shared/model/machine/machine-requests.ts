import { configureContainerCall, createContainerCall } from './container-requests.ts'
import { withMark } from './machine-mark.ts'
import { GIB } from './machine-spec.ts'
import { typeOf, type MachineCall, type ResolvedMachine } from './resolved-machine.ts'
import { configureVmCall, createVmCall, systemDiskOf } from './vm-requests.ts'

type Config = Readonly<Record<string, string>>

const guestPath = (machine: ResolvedMachine): string => `/nodes/${machine.node}/${typeOf(machine)}/${machine.vmid}`

/** `POST …/clone`, to the node the template lies on; storage only for a full clone. */
const cloneCall = (machine: ResolvedMachine): MachineCall => {
  const { spec, template, vmid, name, node, pool, machineId } = machine
  if (template === null) throw new Error('a clone has a template')
  const full = spec.source.kind === 'template' && spec.source.clone === 'full'
  const qcow2 = template.type === 'qemu' && spec.storage !== null && machine.qcow2Storages.includes(spec.storage)
  return {
    title: full ? 'Clone the template' : 'Make a linked clone of the template',
    method: 'POST',
    path: `/nodes/${template.node}/${template.type}/${template.vmid}/clone`,
    form: {
      newid: String(vmid),
      [template.type === 'lxc' ? 'hostname' : 'name']: name,
      full: full ? '1' : '0',
      ...(full && spec.storage !== null ? { storage: spec.storage, ...(qcow2 ? { format: 'qcow2' } : {}) } : {}),
      ...(template.node === node ? {} : { target: node }),
      ...(pool === null ? {} : { pool }),
      description: withMark(spec.description, machineId),
    },
  }
}

/** The first request: from it on there may be something on the cluster. */
export const makeCall = (machine: ResolvedMachine): MachineCall => {
  if (machine.template !== null) return cloneCall(machine)
  return machine.spec.source.kind === 'container' ? createContainerCall(machine) : createVmCall(machine)
}

/**
 * Enlarges the system disk to the size asked for: absolute, so that asking twice changes nothing. Null: nothing to do.
 * @param config of the new guest, or of its template
 */
export const resizeCall = (machine: ResolvedMachine, config: Config): MachineCall | null => {
  const { spec } = machine
  const size = spec.disks[0]?.size ?? null
  if (size === null || spec.source.kind === 'iso' || spec.source.kind === 'container') return null
  const disk = typeOf(machine) === 'lxc' ? 'rootfs' : (systemDiskOf(config) ?? 'scsi0')
  return {
    title: 'Enlarge the system disk',
    method: 'PUT',
    path: `${guestPath(machine)}/resize`,
    form: { disk, size: `${size / GIB}G` },
  }
}

/** Null for what was created with everything in one request. */
export const configureCall = (machine: ResolvedMachine, config: Config, present: number): MachineCall | null => {
  if (machine.template === null) return null
  return typeOf(machine) === 'lxc'
    ? configureContainerCall(machine, config, present)
    : configureVmCall(machine, config, present)
}

export const startCall = (machine: ResolvedMachine): MachineCall | null =>
  machine.spec.start
    ? { title: 'Start it', method: 'POST', path: `${guestPath(machine)}/status/start`, form: {} }
    : null

/** Takes the mark out of the notes and protects it: last, as nothing is undone afterwards. */
export const finishCall = (machine: ResolvedMachine): MachineCall => {
  const { description, protection } = machine.spec
  return {
    title: 'Finish the notes',
    method: 'PUT',
    path: `${guestPath(machine)}/config`,
    form: {
      ...(description === '' ? { delete: 'description' } : { description }),
      ...(protection ? { protection: '1' } : {}),
    },
  }
}

/** Every request for a machine in order, as its review shows them. @param config of the template, empty where there is none */
export const machineCalls = (machine: ResolvedMachine, config: Config): MachineCall[] =>
  [
    makeCall(machine),
    resizeCall(machine, config),
    configureCall(machine, config, 0),
    startCall(machine),
    finishCall(machine),
  ].filter((call) => call !== null)

const MASK = '••••••••'
const SECRETS: ReadonlySet<string> = new Set(['cipassword', 'password'])

/** The parameters of a request as people may see them. */
export const maskedForm = ({ form }: MachineCall): { name: string; value: string }[] =>
  Object.entries(form).map(([name, value]) => ({ name, value: SECRETS.has(name) ? MASK : value }))
