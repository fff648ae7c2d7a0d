import { LabelledField } from '#renderer/components/LabelledField.tsx'
import { cidrProblem, gatewayProblem, type FamilyEdit, type IpEdit } from '#shared/model/guest-edit/ip-config.ts'
import type { GuestType } from '#shared/model/guest.ts'
import css from './Edit.module.css'

const MODES: Readonly<Record<FamilyEdit['mode'], string>> = {
  none: 'None',
  dhcp: 'DHCP',
  auto: 'SLAAC',
  manual: 'Set inside',
  static: 'Static',
}

const modesOf = (type: GuestType, family: 4 | 6): FamilyEdit['mode'][] => [
  'none',
  'dhcp',
  ...(family === 6 ? (['auto'] as const) : []),
  ...(type === 'lxc' ? (['manual'] as const) : []),
  'static',
]

/** Why the addresses cannot be written; null: they can. */
export const ipProblem = ({ ipv4, ipv6 }: IpEdit): string | null => {
  for (const [family, edit] of [
    [4, ipv4],
    [6, ipv6],
  ] as const) {
    if (edit.mode !== 'static') continue
    const problem = cidrProblem(edit.cidr, family) ?? gatewayProblem(edit.gateway, family)
    if (problem !== null) return problem
  }
  return null
}

interface FamilyProps {
  readonly type: GuestType
  readonly family: 4 | 6
  readonly value: FamilyEdit
  readonly onChange: (value: FamilyEdit) => void
  readonly left: boolean
}

const Family = ({ type, family, value, onChange, left }: FamilyProps) => (
  <>
    <LabelledField
      label={`IPv${family}`}
      value={value.mode}
      onChange={(mode) => {
        onChange({ ...value, mode: mode as FamilyEdit['mode'] })
      }}
      choices={modesOf(type, family).map((mode) => ({ value: mode, label: MODES[mode] }))}
    />
    {value.mode === 'static' && (
      <div className={css.pair}>
        <LabelledField
          label={`IPv${family} address`}
          value={value.cidr}
          onChange={(cidr) => {
            onChange({ ...value, cidr: cidr.trim() })
          }}
          placeholder={family === 4 ? '192.0.2.10/24' : '2001:db8::10/64'}
          error={left ? cidrProblem(value.cidr, family) : null}
          mono
        />
        <LabelledField
          label={`IPv${family} gateway`}
          value={value.gateway}
          onChange={(gateway) => {
            onChange({ ...value, gateway: gateway.trim() })
          }}
          error={left ? gatewayProblem(value.gateway, family) : null}
          mono
        />
      </div>
    )}
  </>
)

interface IpFieldsProps {
  readonly type: GuestType
  readonly value: IpEdit
  readonly onChange: (value: IpEdit) => void
  readonly left: boolean
}

/** How an interface gets its addresses, each family for itself. */
export const IpFields = ({ type, value, onChange, left }: IpFieldsProps) => (
  <>
    <Family
      type={type}
      family={4}
      value={value.ipv4}
      left={left}
      onChange={(ipv4) => {
        onChange({ ...value, ipv4 })
      }}
    />
    <Family
      type={type}
      family={6}
      value={value.ipv6}
      left={left}
      onChange={(ipv6) => {
        onChange({ ...value, ipv6 })
      }}
    />
  </>
)
