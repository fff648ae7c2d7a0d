import { readSize } from '#renderer/components/read-size.ts'
import { agentEnabled, type GuestConfigValues } from '#shared/model/guest-config.ts'
import { readProperties, withProperty, writeProperties } from '#shared/model/guest-edit/property-string.ts'
import { decodeSshKeys, encodeSshKeys } from '#shared/model/guest-edit/ssh-keys.ts'
import type { GuestType } from '#shared/model/guest.ts'
import { MIB } from '#shared/model/machine/machine-spec.ts'
import { systemWords } from '../details/config-words.ts'
import type { ValuesFormName } from './edit-wish.store.ts'

/** One key of the configuration as a field of a form. */
export interface ValueField {
  readonly key: string
  readonly label: string
  readonly kind: 'text' | 'lines' | 'flag' | 'choice' | 'password'
  readonly help?: string
  readonly mono?: boolean
  readonly choices?: readonly { readonly value: string; readonly label: string }[]
  /** What the field shows; absent: the value as it stands, empty where the key is not there. */
  readonly read?: (values: GuestConfigValues) => string
  /** What is written; null takes the key out. Absent: what was typed, and nothing typed takes it out. */
  readonly write?: (typed: string, values: GuestConfigValues) => string | null
  /** What holds where the key is not there; setting it to this takes no effect and is left out. */
  readonly standard?: string
}

interface ValuesForm {
  readonly title: string
  readonly fields: (type: GuestType) => readonly ValueField[]
}

const text = (key: string, label: string, more: Partial<ValueField> = {}): ValueField => ({
  key,
  label,
  kind: 'text',
  ...more,
})
const flag = (key: string, label: string, help: string): ValueField => ({
  key,
  label,
  kind: 'flag',
  help,
  standard: '0',
})

const OS_TYPES = [
  'l26',
  'l24',
  'win11',
  'win10',
  'win8',
  'win7',
  'wvista',
  'w2k8',
  'w2k3',
  'w2k',
  'wxp',
  'solaris',
  'other',
]

/** The agent's switch; its other properties stay. */
const agent: ValueField = {
  key: 'agent',
  label: 'QEMU guest agent',
  kind: 'flag',
  help: 'Only useful with qemu-guest-agent installed in the machine.',
  standard: '0',
  read: (values) => (agentEnabled(values) ? '1' : '0'),
  write: (typed, values) => {
    const before = readProperties(values.agent ?? '').map((property) =>
      property.key === null ? { key: 'enabled', value: property.value } : property,
    )
    return writeProperties(withProperty(before, 'enabled', typed))
  },
}

const osType: ValueField = {
  key: 'ostype',
  label: 'OS type',
  kind: 'choice',
  standard: 'other',
  choices: OS_TYPES.map((value) => ({ value, label: systemWords(value) })),
}

const DNS: readonly ValueField[] = [
  text('nameserver', 'DNS servers', {
    mono: true,
    help: 'Addresses with blanks between them; empty: those of the node.',
  }),
  text('searchdomain', 'DNS domain', { help: 'Empty: that of the node.' }),
]

/** Whole MiB, or with a unit as in the form for new machines; what cannot be read goes on as typed and is refused there. */
const inMebibytes = (typed: string): string | null => {
  const trimmed = typed.trim()
  if (trimmed === '') return null
  const bytes = /[a-z]/i.test(trimmed) ? readSize(trimmed) : null
  return bytes === null ? trimmed : String(Math.round(bytes / MIB))
}

/** Forms that are a few values each. */
export const VALUES_FORMS: Readonly<Record<ValuesFormName, ValuesForm>> = {
  processor: {
    title: 'Processor',
    fields: (type) => [
      text('cores', type === 'qemu' ? 'Cores of each socket' : 'Cores', {
        ...(type === 'qemu' ? { standard: '1' } : { help: 'Empty: all of the node.' }),
      }),
      ...(type === 'qemu' ? [text('sockets', 'Sockets', { standard: '1' })] : []),
      text('cpulimit', 'CPU limit', { help: 'In cores, 0.5 is half of one. Empty: no limit.' }),
    ],
  },
  memory: {
    title: 'Memory',
    fields: (type) => [
      text('memory', 'Memory (MiB)', {
        standard: '512',
        help: 'Or with its unit: 4 GiB.',
        read: ({ memory = '512' }) => memory.replace(/^current=/, ''),
        write: inMebibytes,
      }),
      type === 'qemu'
        ? text('balloon', 'Minimum memory (MiB)', {
            help: 'What the node may take it down to; 0 switches ballooning off, empty: as much as it has.',
            write: inMebibytes,
          })
        : text('swap', 'Swap (MiB)', { standard: '512', write: inMebibytes }),
    ],
  },
  name: {
    title: 'Name',
    fields: (type) => [
      type === 'qemu'
        ? text('name', 'Name', { help: 'A host name: letters, digits, - and dots.' })
        : text('hostname', 'Host name', { help: 'Letters, digits, - and dots.' }),
    ],
  },
  notes: {
    title: 'Notes',
    fields: () => [{ key: 'description', label: 'Notes', kind: 'lines', help: 'Shown as text, here and in Proxmox.' }],
  },
  system: {
    title: 'Options',
    fields: (type) => [
      flag('onboot', 'Start at boot', 'Started when its node starts.'),
      flag('protection', 'Protection', 'Neither the machine nor its disks can be deleted.'),
      ...(type === 'qemu' ? [agent, osType] : []),
    ],
  },
  cloudinit: {
    title: 'Cloud-init',
    fields: () => [
      text('ciuser', 'User', { help: 'Empty: the image’s own.' }),
      {
        key: 'cipassword',
        label: 'New password',
        kind: 'password',
        help: 'Goes to Proxmox and is kept nowhere else. Empty: it stays as it is.',
      },
      {
        key: 'sshkeys',
        label: 'SSH public keys',
        kind: 'lines',
        mono: true,
        help: 'One a line.',
        read: ({ sshkeys = '' }) => decodeSshKeys(sshkeys),
        write: (typed) => (typed.trim() === '' ? null : encodeSshKeys(typed)),
      },
      ...DNS,
      { ...flag('ciupgrade', 'Upgrade packages at first start', 'Takes the first start longer.'), standard: '1' },
    ],
  },
  dns: { title: 'DNS', fields: () => DNS },
}

export const shownOf = (field: ValueField, values: GuestConfigValues): string =>
  field.read?.(values) ?? values[field.key] ?? field.standard ?? ''

/** What a typed value means for the configuration; undefined: it stays as it is. */
export const wantedOf = (field: ValueField, typed: string, values: GuestConfigValues): string | null | undefined => {
  if (field.kind === 'password' || typed === shownOf(field, values)) return undefined
  if (field.write !== undefined) return field.write(typed, values)
  return typed.trim() === '' ? null : field.kind === 'lines' ? typed : typed.trim()
}
