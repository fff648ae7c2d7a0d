import { cloudinitDrive } from '../guest-config.ts'
import { withMark } from './machine-mark.ts'
import { MIB, type MachineDisk } from './machine-spec.ts'
import { importedDisk, vmAddresses, vmDisk, vmNics } from './property-strings.ts'
import type { MachineCall, ResolvedMachine } from './resolved-machine.ts'

type Form = Record<string, string>
type Config = Readonly<Record<string, string>>

/** What is chosen at the first start: `sshkeys` is itself percent-encoded (format `urlencoded`), the form encodes it once more. */
export const cloudInit = (machine: ResolvedMachine): Form => {
  const { spec, dnsServers, password } = machine
  const { user, keys } = spec.login
  return {
    ...(user === '' ? {} : { ciuser: user }),
    ...(password === null ? {} : { cipassword: password }),
    ...(keys.length === 0 ? {} : { sshkeys: encodeURIComponent(keys.join('\n')) }),
    ...(dnsServers.length === 0 ? {} : { nameserver: dnsServers.join(' ') }),
    ...(spec.dns.searchDomain === '' ? {} : { searchdomain: spec.dns.searchDomain }),
    ciupgrade: spec.upgrade ? '1' : '0',
    ...vmAddresses(machine),
  }
}

const flags = ({ spec, tags }: ResolvedMachine): Form => ({
  ...(tags.length === 0 ? {} : { tags: tags.join(';') }),
  ...(spec.onboot ? { onboot: '1' } : {}),
})

const storageOf = (machine: ResolvedMachine, disk: MachineDisk | undefined): string =>
  disk?.storage ?? machine.spec.storage ?? ''

const isQcow2 = (machine: ResolvedMachine, storage: string): boolean => machine.qcow2Storages.includes(storage)

const hardware = ({ spec }: ResolvedMachine): Form => ({
  cores: String(spec.cores),
  memory: String(spec.memory / MIB),
  agent: spec.agent ? 'enabled=1' : 'enabled=0',
})

/** UEFI keeps its variables on a disk, Windows 11 its keys in a TPM on another. */
const firmware = (machine: ResolvedMachine): Form => {
  const { spec } = machine
  const storage = storageOf(machine, spec.disks[0])
  const format = isQcow2(machine, storage) ? ',format=qcow2' : ''
  return {
    ...(spec.firmware === 'uefi'
      ? { bios: 'ovmf', machine: 'q35', efidisk0: `${storage}:1${format},efitype=4m,pre-enrolled-keys=1` }
      : {}),
    ...(spec.osType === 'win11' ? { tpmstate0: `${storage}:1,version=v2.0` } : {}),
  }
}

/** The first disk of a new VM and what it is installed or made from. */
const medium = (machine: ResolvedMachine): Form => {
  const { spec } = machine
  const [system] = spec.disks
  if (system === undefined) return {}
  const storage = storageOf(machine, system)
  if (spec.source.kind === 'iso')
    return {
      scsi0: vmDisk(system, storage, isQcow2(machine, storage)),
      ide2: `${spec.source.iso},media=cdrom`,
      boot: 'order=scsi0;ide2',
    }
  if (spec.source.kind !== 'cloud_image') return {}
  return {
    scsi0: importedDisk(system, storage, spec.source.image, isQcow2(machine, storage)),
    ide2: `${storage}:cloudinit`,
    boot: 'order=scsi0',
    // Cloud images write to the serial console, many of them to nothing else.
    serial0: 'socket',
    ...cloudInit(machine),
  }
}

/** `POST /nodes/{node}/qemu` for a cloud image or an installer. */
export const createVmCall = (machine: ResolvedMachine): MachineCall => {
  const { spec, vmid, name, node, pool, machineId } = machine
  const rest = spec.disks.slice(1).map((disk, index): [string, string] => {
    const storage = storageOf(machine, disk)
    return [`scsi${index + 1}`, vmDisk(disk, storage, isQcow2(machine, storage))]
  })
  return {
    title: 'Create the VM',
    method: 'POST',
    path: `/nodes/${node}/qemu`,
    form: {
      vmid: String(vmid),
      name,
      ...(pool === null ? {} : { pool }),
      ostype: spec.osType,
      ...hardware(machine),
      ...(spec.cpuType === '' ? {} : { cpu: spec.cpuType }),
      scsihw: 'virtio-scsi-single',
      ...firmware(machine),
      ...medium(machine),
      ...Object.fromEntries(rest),
      ...vmNics(machine),
      ...flags(machine),
      description: withMark(spec.description, machineId),
    },
  }
}

const DISK = /^(?:scsi|virtio|sata|ide)\d+$/
const isDisk = (key: string, value: string | undefined): boolean =>
  DISK.test(key) && value !== undefined && !value.includes('media=cdrom') && !value.includes('cloudinit')

/** The disk a VM boots from: the first of its order that is one, else the lowest. Null: it has none. */
export const systemDiskOf = (config: Config): string | null => {
  const order = (/order=([^,]*)/.exec(config.boot ?? '')?.[1] ?? '').split(';')
  const booted = [...order, config.bootdisk ?? ''].find((key) => isDisk(key, config[key]))
  return (
    booted ??
    Object.keys(config)
      .filter((key) => isDisk(key, config[key]))
      .sort((left, right) => left.localeCompare(right, 'en', { numeric: true }))[0] ??
    null
  )
}

/** Whether anything is set that only cloud-init brings into the VM. */
export const needsCloudInit = ({
  spec,
  password,
  addresses,
}: Pick<ResolvedMachine, 'spec' | 'password' | 'addresses'>): boolean =>
  password !== null || spec.login.keys.length > 0 || spec.login.user !== '' || addresses.length > 0

const SCSI_PLACES = Array.from({ length: 31 }, (_, at) => `scsi${at}`)
const IDE_PLACES = ['ide2', 'ide0', 'ide1', 'ide3']

/** A free place for each further disk, and for cloud-init's drive where the template has none. */
const furtherDisks = (machine: ResolvedMachine, config: Config, present: number): Form => {
  const form: Form = {}
  const isFree = (key: string): boolean => config[key] === undefined && form[key] === undefined
  const ownStorage = (config[systemDiskOf(config) ?? ''] ?? '').split(':')[0] ?? ''
  for (const disk of machine.spec.disks.slice(1 + present)) {
    const key = SCSI_PLACES.find(isFree)
    const storage = disk.storage ?? machine.spec.storage ?? ownStorage
    if (key !== undefined) form[key] = vmDisk(disk, storage, isQcow2(machine, storage))
  }
  const drive = IDE_PLACES.find(isFree)
  if (drive !== undefined && needsCloudInit(machine) && cloudinitDrive(config) === null)
    form[drive] = `${machine.spec.storage ?? ownStorage}:cloudinit`
  return form
}

/**
 * `POST …/config` that makes a clone the machine that was asked for; the new VM of `createVmCall` needs none.
 * @param config of the clone, or of the template where the clone is not there yet
 * @param present how many of the further disks are there already
 */
export const configureVmCall = (machine: ResolvedMachine, config: Config, present: number): MachineCall => ({
  title: 'Set up the clone',
  method: 'POST',
  path: `/nodes/${machine.node}/qemu/${machine.vmid}/config`,
  form: {
    ...hardware(machine),
    ...furtherDisks(machine, config, present),
    ...vmNics(machine),
    ...(cloudinitDrive(config) !== null || needsCloudInit(machine) ? cloudInit(machine) : {}),
    ...flags(machine),
  },
})
