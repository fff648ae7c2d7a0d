import type { MachineNic } from './machine-network.ts'
import { GIB, type MachineDisk } from './machine-spec.ts'
import type { ResolvedMachine } from './resolved-machine.ts'

type Properties = readonly (string | false)[]

/** `virtio,bridge=vmbr0,tag=20`; what is false is left out. */
const joined = (properties: Properties): string => properties.filter((part) => part !== false && part !== '').join(',')

/** What the card is plugged into: of a bridge with the tag, of a VNet without, as that has its own. */
const plugged = ({ network, firewall }: MachineNic): Properties => [
  `bridge=${network.kind === 'bridge' ? network.bridge : network.vnet}`,
  network.kind === 'bridge' && network.vlan !== null && `tag=${network.vlan}`,
  firewall && 'firewall=1',
]

/**
 * Addresses as `ipconfigN` and a container's `netN` have them. A gateway stands only with an address of its family, and
 * with the first of them: a machine has one default route.
 */
const addressed = (machine: ResolvedMachine, index: number): Properties => {
  const nic = machine.spec.nics[index]
  if (nic === undefined) return []
  return ([4, 6] as const).flatMap((family): Properties => {
    const [key, gateway] = family === 4 ? ['ip', 'gw'] : ['ip6', 'gw6']
    const mode = family === 4 ? nic.ipv4.mode : nic.ipv6.mode
    if (mode === 'none') return []
    if (mode !== 'static') return [`${key}=${mode}`]
    const ofFamily = machine.addresses.filter((one) => one.family === family)
    const own = ofFamily.find((one) => one.interface === `net${index}`)
    if (own === undefined) return []
    const routes = ofFamily.find((one) => one.gateway !== null)
    return [
      `${key}=${own.address}/${own.cidr.split('/')[1] ?? ''}`,
      own === routes && `${gateway}=${own.gateway ?? ''}`,
    ]
  })
}

/** `net0`: `virtio,bridge=vmbr0,tag=20,firewall=1` */
export const vmNics = ({ spec }: ResolvedMachine): Record<string, string> =>
  Object.fromEntries(spec.nics.map((nic, index) => [`net${index}`, joined([nic.model, ...plugged(nic)])]))

/** `ipconfig0`: `ip=10.0.0.7/24,gw=10.0.0.1,ip6=auto`. With none at all Proxmox makes it DHCP. */
export const vmAddresses = (machine: ResolvedMachine): Record<string, string> =>
  Object.fromEntries(
    machine.spec.nics.flatMap((_, index) => {
      const value = joined(addressed(machine, index))
      return value === '' ? [] : [[`ipconfig${index}`, value]]
    }),
  )

/** `net0`: `name=eth0,bridge=vmbr0,tag=20,firewall=1,ip=10.0.0.7/24,gw=10.0.0.1` */
export const containerNics = (machine: ResolvedMachine): Record<string, string> =>
  Object.fromEntries(
    machine.spec.nics.map((nic, index) => [
      `net${index}`,
      joined([`name=eth${index}`, ...plugged(nic), ...addressed(machine, index)]),
    ]),
  )

/** A new disk of so many GiB: `local-lvm:32,discard=on,iothread=1`. */
export const vmDisk = ({ size, discard, backup }: MachineDisk, storage: string, qcow2: boolean): string =>
  joined([
    `${storage}:${(size ?? 0) / GIB}`,
    qcow2 && 'format=qcow2',
    discard && 'discard=on',
    'iothread=1',
    !backup && 'backup=0',
  ])

/** A disk taken from an image; 0 says that its size is the image's. */
export const importedDisk = (
  { discard, backup }: MachineDisk,
  storage: string,
  image: string,
  qcow2: boolean,
): string =>
  joined([
    `${storage}:0`,
    `import-from=${image}`,
    qcow2 && 'format=qcow2',
    discard && 'discard=on',
    'iothread=1',
    !backup && 'backup=0',
  ])

/** A mount point beside the root disk: `local-lvm:32,mp=/mnt/disk1,backup=1`. */
export const mountPoint = ({ size, backup }: MachineDisk, storage: string, index: number): string =>
  joined([`${storage}:${(size ?? 0) / GIB}`, `mp=/mnt/disk${index}`, backup && 'backup=1'])
