import { useState } from 'react'
import { LabelledField } from '#renderer/components/LabelledField.tsx'
import { readIp, writeIp, type IpEdit } from '#shared/model/guest-edit/ip-config.ts'
import { isUnicastMac, NIC_MODELS, readNic, writeNic, type NicEdit } from '#shared/model/guest-edit/nic.ts'
import type { GuestRow } from '#shared/model/guest.ts'
import css from './Edit.module.css'
import { EditDialog } from './EditDialog.tsx'
import { IpFields, ipProblem } from './IpFields.tsx'
import { bridgeChoices, useEditOptions } from './use-edit-options.ts'
import { nextValues, useEditSession } from './use-edit-session.ts'

interface NicDialogProps {
  readonly guest: GuestRow
  /** Null: a further one. */
  readonly nic: string | null
  readonly onDone: () => void
  readonly onClose: () => void
}

const freeNic = (values: Readonly<Record<string, string>>): string => {
  let number = 0
  while (values[`net${number}`] !== undefined) number += 1
  return `net${number}`
}

const fresh = (type: GuestRow['type'], key: string): NicEdit => ({
  model: type === 'qemu' ? 'virtio' : '',
  name: type === 'lxc' ? `eth${key.slice(3)}` : '',
  mac: '',
  bridge: '',
  vlan: null,
  firewall: true,
  linkDown: false,
})

/** One network interface; of a container with its addresses, which stand in the same line. */
export const NicDialog = ({ guest, nic, onDone, onClose }: NicDialogProps) => {
  const session = useEditSession(guest.id, onDone)
  const { value: options, error: optionsError } = useEditOptions(guest.id)
  const [typed, setTyped] = useState<Partial<NicEdit>>({})
  const [vlanText, setVlanText] = useState<string | null>(null)
  const [ip, setIp] = useState<IpEdit | null>(null)
  const [left, setLeft] = useState(false)
  const { type } = guest
  const values = session.shown === null ? {} : nextValues(session.shown)
  const key = nic ?? freeNic(values)
  const before = values[key] ?? ''
  const vlan = vlanText === null ? undefined : vlanText.trim() === '' ? null : Number(vlanText)
  const edit: NicEdit = {
    ...(before === '' ? fresh(type, key) : readNic(type, before)),
    ...typed,
    ...(vlan === undefined ? {} : { vlan }),
  }
  const addresses = ip ?? readIp(before)
  const isVnet = options?.bridges.some(({ name, vnet }) => vnet && name === edit.bridge) === true
  const problems = {
    bridge: edit.bridge === '' ? 'Choose a bridge or VNet.' : null,
    vlan:
      edit.vlan === null || (Number.isInteger(edit.vlan) && edit.vlan >= 1 && edit.vlan <= 4094)
        ? null
        : 'From 1 to 4094, or empty.',
    mac: edit.mac === '' || isUnicastMac(edit.mac) ? null : 'Six pairs of hexadecimal digits, the first pair even.',
  }
  const bad =
    Object.values(problems).some((problem) => problem !== null) || (type === 'lxc' && ipProblem(addresses) !== null)
  const change = (part: Partial<NicEdit>): void => {
    setTyped((all) => ({ ...all, ...part }))
  }
  const submit = async (): Promise<void> => {
    setLeft(true)
    if (bad) return
    const written = writeNic(type, before, isVnet ? { ...edit, vlan: null } : edit)
    const value = type === 'lxc' ? writeIp(written, addresses) : written
    await session.submit(
      (digest) => ({ kind: 'config', digest, set: { [key]: value }, remove: [], revert: [], passwordKey: null }),
      { [key]: value },
    )
  }
  return (
    <EditDialog
      guest={guest}
      title={nic === null ? `Add network device to ${guest.name}` : `${nic} of ${guest.name}`}
      submitLabel={nic === null ? 'Add network device' : 'Save changes'}
      session={session}
      dirty={Object.keys(typed).length > 0 || vlanText !== null || ip !== null}
      onSubmit={submit}
      onClose={onClose}
    >
      <LabelledField
        label="Bridge or VNet"
        value={edit.bridge}
        onChange={(bridge) => {
          change({ bridge })
        }}
        error={left ? problems.bridge : null}
        help={
          options === null && optionsError === null ? 'The cluster is asked for its bridges.' : optionsError?.message
        }
        choices={bridgeChoices(options, edit.bridge)}
        autoFocus
      />
      <LabelledField
        label="VLAN tag"
        value={isVnet ? '' : (vlanText ?? (edit.vlan === null ? '' : String(edit.vlan)))}
        onChange={setVlanText}
        error={left ? problems.vlan : null}
        help={isVnet ? 'A VNet has its own.' : 'Empty: untagged.'}
        disabled={isVnet}
      />
      {type === 'qemu' ? (
        <LabelledField
          label="Model"
          value={edit.model}
          onChange={(model) => {
            change({ model })
          }}
          choices={NIC_MODELS.map((model) => ({
            value: model,
            label: model === 'virtio' ? 'virtio (fastest)' : model,
          }))}
        />
      ) : (
        <LabelledField
          label="Name inside"
          value={edit.name}
          onChange={(name) => {
            change({ name: name.trim() })
          }}
          mono
        />
      )}
      <LabelledField
        label="MAC address"
        value={edit.mac}
        onChange={(mac) => {
          change({ mac: mac.trim().toUpperCase() })
        }}
        error={left ? problems.mac : null}
        help="Empty: Proxmox makes one."
        mono
      />
      {type === 'lxc' && <IpFields type={type} value={addresses} onChange={setIp} left={left} />}
      <label className={css.check}>
        <input
          type="checkbox"
          checked={edit.firewall}
          onChange={(event) => {
            change({ firewall: event.target.checked })
          }}
        />
        <span>Firewall</span>
      </label>
      <label className={css.check}>
        <input
          type="checkbox"
          checked={edit.linkDown}
          onChange={(event) => {
            change({ linkDown: event.target.checked })
          }}
        />
        <span>
          Disconnected<small>As if the cable was pulled.</small>
        </span>
      </label>
    </EditDialog>
  )
}

interface IpDialogProps {
  readonly guest: GuestRow
  /** `net0`; its addresses stand in `ipconfig0`. */
  readonly nic: string
  readonly onDone: () => void
  readonly onClose: () => void
}

/** Addresses that cloud-init gives an interface of a VM. */
export const IpDialog = ({ guest, nic, onDone, onClose }: IpDialogProps) => {
  const session = useEditSession(guest.id, onDone)
  const [ip, setIp] = useState<IpEdit | null>(null)
  const [left, setLeft] = useState(false)
  const key = nic.replace('net', 'ipconfig')
  const before = session.shown === null ? '' : (nextValues(session.shown)[key] ?? '')
  const addresses = ip ?? readIp(before)
  const submit = async (): Promise<void> => {
    setLeft(true)
    if (ipProblem(addresses) !== null) return
    const value = writeIp(before, addresses)
    const change =
      value === '' ? { set: {}, remove: before === '' ? [] : [key] } : { set: { [key]: value }, remove: [] }
    await session.submit((digest) => ({ kind: 'config', digest, ...change, revert: [], passwordKey: null }), {
      [key]: value === '' ? null : value,
    })
  }
  return (
    <EditDialog
      guest={guest}
      title={`Addresses of ${nic} of ${guest.name}`}
      submitLabel="Save changes"
      session={session}
      dirty={ip !== null}
      blockedReason={ip === null ? 'Nothing is changed yet.' : undefined}
      effect="An address of a range in Addresses changes hands there as well. The machine takes it at its next start, once its cloud-init drive was written anew."
      onSubmit={submit}
      onClose={onClose}
    >
      <IpFields type="qemu" value={addresses} onChange={setIp} left={left} />
    </EditDialog>
  )
}
