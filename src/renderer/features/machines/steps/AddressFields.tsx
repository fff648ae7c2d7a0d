import { useCreate } from '../create-context.tsx'
import { countOf, type AddressDraft, type NicDraft } from '../draft.ts'
import css from './Fields.module.css'
import { followRange, rangeLabel, rangesOf } from '../range-choice.ts'
import { SaidField } from '../SaidField.tsx'

const MODES = {
  4: [
    { value: 'dhcp', label: 'DHCP' },
    { value: 'static', label: 'Static' },
    { value: 'none', label: 'None' },
  ],
  6: [
    { value: 'none', label: 'None' },
    { value: 'auto', label: 'Automatic (SLAAC)' },
    { value: 'dhcp', label: 'DHCP' },
    { value: 'static', label: 'Static' },
  ],
} as const

interface AddressFieldsProps {
  readonly nic: NicDraft
  readonly family: 4 | 6
  /** Path of the address in what is sent. */
  readonly field: string
  readonly onChange: (patch: Partial<NicDraft>) => void
}

/** How an interface gets its address of one kind. */
export const AddressFields = ({ nic, family, field, onChange }: AddressFieldsProps) => {
  const { draft, state } = useCreate()
  const { options } = state
  if (options === null) return null
  const key = family === 4 ? 'ipv4' : 'ipv6'
  const address: AddressDraft = nic[key]
  const put = (patch: Partial<AddressDraft>, more: Partial<NicDraft> = {}): void => {
    onChange({ ...more, [key]: { ...address, ...patch } })
  }
  const ranges = rangesOf(options, family)
  const range = ranges.find(({ id }) => id === address.rangeId)
  const chooseRange = (rangeId: string): void => {
    const next = ranges.find(({ id }) => id === rangeId)
    put({ rangeId, address: '' }, next === undefined ? {} : followRange(next, options))
  }
  const count = countOf(draft)
  const free = range?.next ?? null
  return (
    <div className={css.address}>
      <SaidField
        label={`IPv${family}`}
        field={`${field}.mode`}
        value={address.mode}
        choices={MODES[family]}
        onChange={(value) => {
          const mode = MODES[family].find((choice) => choice.value === value)?.value ?? 'none'
          const [only] = ranges
          // An only range is no choice.
          if (mode === 'static' && address.rangeId === '' && ranges.length === 1 && only !== undefined)
            put({ mode, rangeId: only.id }, followRange(only, options))
          else put({ mode })
        }}
      />
      {address.mode === 'static' && (
        <>
          <SaidField
            label={`IPv${family} range`}
            field={`${field}.rangeId`}
            value={address.rangeId}
            help={
              ranges.length === 0
                ? 'The company has no range here. Add one under Network, or a pool that companies share.'
                : undefined
            }
            choices={[
              ...(range === undefined ? [{ value: '', label: 'Choose …' }] : []),
              ...ranges.map((each) => ({ value: each.id, label: rangeLabel(each) })),
            ]}
            onChange={chooseRange}
          />
          <SaidField
            label={`IPv${family} address (optional)`}
            field={`${field}.address`}
            mono
            value={count > 1 ? '' : address.address}
            disabled={count > 1}
            placeholder={count > 1 ? `the next ${count} free` : free === null ? 'next free' : `next free: ${free}`}
            onChange={(typed) => {
              put({ address: typed })
            }}
          />
        </>
      )}
    </div>
  )
}
