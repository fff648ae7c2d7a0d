import { formatBytes } from '#renderer/components/format.ts'

const MIB = 1024 ** 2

/** Option keys of a configuration with the words of Proxmox' own page, in the order they are shown. */
export const CONFIG_WORDS = {
  cores: 'Cores',
  sockets: 'Sockets',
  vcpus: 'vCPUs',
  cpu: 'CPU type',
  memory: 'Memory',
  balloon: 'Minimum memory',
  swap: 'Swap',
  bios: 'BIOS',
  machine: 'Machine',
  scsihw: 'SCSI controller',
  boot: 'Boot order',
  onboot: 'Start at boot',
  agent: 'QEMU guest agent',
  ostype: 'OS type',
  arch: 'Architecture',
  unprivileged: 'Unprivileged container',
  features: 'Features',
  protection: 'Protection',
} as const satisfies Readonly<Record<string, string>>

/** Guest systems of QEMU (`ostype` of qm.conf); a container's names its distribution in plain words already. */
const SYSTEMS: Readonly<Record<string, string>> = {
  l24: 'Linux 2.4',
  l26: 'Linux 2.6 or newer',
  other: 'Other',
  solaris: 'Solaris',
  w2k: 'Windows 2000',
  w2k3: 'Windows 2003',
  w2k8: 'Windows 2008',
  wvista: 'Windows Vista',
  wxp: 'Windows XP',
  win7: 'Windows 7 / 2008 R2',
  win8: 'Windows 8 / 2012',
  win10: 'Windows 10 / 2016 / 2019',
  win11: 'Windows 11 / 2022 / 2025',
}

/** `l26` is `Linux 2.6 or newer`; what is not known stays as it is. */
export const systemWords = (type: string): string => SYSTEMS[type] ?? type

/** A value as a person reads it: sizes with their unit, switches as words, the rest as it stands. */
export const configValue = (key: string, value: string): string => {
  if (['memory', 'balloon', 'swap'].includes(key) && /^\d+$/.test(value)) return formatBytes(Number(value) * MIB)
  if (['onboot', 'unprivileged', 'protection'].includes(key))
    return value === '1' ? 'yes' : value === '0' ? 'no' : value
  return key === 'ostype' ? systemWords(value) : value
}
