import { rangeText } from '#shared/model/number-ranges.ts'
import type { MachineOptions } from '#shared/model/machine/machine-options.ts'
import { CheckField } from '../CheckField.tsx'
import { useCreate } from '../create-context.tsx'
import type { NicDraft } from '../draft.ts'
import css from './Fields.module.css'
import { SaidField } from '../SaidField.tsx'
import { AddressFields } from './AddressFields.tsx'

const networkChoices = ({ bridges, vnets }: MachineOptions) => [
  ...bridges.map(({ name, comment }) => ({
    value: `bridge:${name}`,
    label: `${name}${comment === '' ? '' : ` · ${comment}`}`,
  })),
  ...vnets.map(({ name, zone, tag, alias }) => ({
    value: `vnet:${name}`,
    label: [`${name} · VNet of ${zone}`, tag === null ? '' : `VLAN ${tag}`, alias].filter(Boolean).join(' · '),
  })),
]

interface NicFieldsProps {
  readonly nic: NicDraft
  readonly index: number
}

/** One interface: what it is plugged into, and its addresses. */
export const NicFields = ({ nic, index }: NicFieldsProps) => {
  const { draft, change, state } = useCreate()
  const { options } = state
  if (options === null) return null
  const field = `nics.${index}`
  const name = `net${index}`
  const put = (patch: Partial<NicDraft>): void => {
    change({ nics: draft.nics.map((other, at) => (at === index ? { ...other, ...patch } : other)) })
  }
  const vnet = nic.network.startsWith('vnet:')
  const allowed = options.vlans
  return (
    <fieldset className={css.group}>
      <legend>{name}</legend>
      <div className={css.nic}>
        <SaidField
          label="Bridge or VNet"
          field={`${field}.network`}
          value={nic.network}
          choices={[...(nic.network === '' ? [{ value: '', label: 'Choose …' }] : []), ...networkChoices(options)]}
          onChange={(network) => {
            put({ network })
          }}
        />
        <SaidField
          label="VLAN tag (optional)"
          field={`${field}.network.vlan`}
          value={vnet ? '' : nic.vlan}
          disabled={vnet}
          placeholder={vnet ? 'brought by the VNet' : 'untagged'}
          help={vnet || allowed === null ? undefined : `The company has ${allowed.map(rangeText).join(', ')}.`}
          onChange={(vlan) => {
            put({ vlan })
          }}
        />
        <CheckField
          label="Firewall"
          checked={nic.firewall}
          onChange={(firewall) => {
            put({ firewall })
          }}
        />
        <button
          type="button"
          className="mp-button"
          aria-label={`Remove ${name}`}
          onClick={() => {
            change({ nics: draft.nics.filter((_, at) => at !== index) })
          }}
        >
          Remove
        </button>
      </div>
      <AddressFields nic={nic} family={4} field={`${field}.ipv4`} onChange={put} />
      <AddressFields nic={nic} family={6} field={`${field}.ipv6`} onChange={put} />
    </fieldset>
  )
}
