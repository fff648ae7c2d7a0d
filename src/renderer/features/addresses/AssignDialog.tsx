import { useCallback, useMemo, useState } from 'react'
import type { AddressRange, AssignmentTarget } from '#shared/model/address-range.ts'
import type { GuestRow } from '#shared/model/guest.ts'
import { isProblem, parseIp } from '#shared/model/ip/ip-address.ts'
import { requiredTextProblem } from '#shared/model/text-problem.ts'
import { call } from '#renderer/client/client.ts'
import { useInventory } from '#renderer/client/inventory.store.ts'
import { createIds } from '#renderer/client/new-id.ts'
import { useAction } from '#renderer/client/use-action.ts'
import { useLoaded } from '#renderer/client/use-loaded.ts'
import { FormDialog } from '#renderer/components/FormDialog.tsx'
import { InlineError } from '#renderer/components/InlineError.tsx'
import { LabelledField } from '#renderer/components/LabelledField.tsx'
import css from './Addresses.module.css'
import { errorAt, isUnplaced } from './field-errors.ts'
import { GuestPicker } from './GuestPicker.tsx'
import { usedBy } from './used-by.ts'

const USES = [
  { value: 'guest', label: 'Guests' },
  { value: 'firewall', label: 'A firewall' },
  { value: 'nat', label: 'NAT' },
  { value: 'device', label: 'Another device' },
] as const
type Use = (typeof USES)[number]['value']

const NETWORK_DEVICES = Array.from({ length: 8 }, (_, index) => ({ value: `net${index}`, label: `net${index}` }))

interface Draft {
  readonly use: Use
  readonly guests: readonly GuestRow[]
  readonly interface: string
  readonly label: string
  readonly address: string
  readonly companyId: string
}

const targetsOf = ({ use, guests, interface: nic, label, companyId }: Draft): AssignmentTarget[] =>
  use === 'guest'
    ? guests.map((guest) => ({ use, guestId: guest.id, interface: nic }))
    : [{ use, label: label.trim(), companyId: companyId === '' ? null : (companyId as never) }]

/** One guest has one place in a dialog, and everything else together has one. */
const nameOf = (target: AssignmentTarget): string => (target.use === 'guest' ? target.guestId : '')

const loadOwners = () => call('addresses.owners', {})

interface AssignDialogProps {
  readonly range: AddressRange
  /** Filled in; empty: the next free. */
  readonly address: string
  readonly guests?: readonly GuestRow[]
  readonly onDone: () => void
  readonly onClose: () => void
}

/** Gives addresses of one range: a chosen one, or the next free to one or several. */
export const AssignDialog = ({ range, address, guests = [], onDone, onClose }: AssignDialogProps) => {
  const [draft, setDraft] = useState<Draft>({
    use: 'guest',
    guests,
    interface: 'net0',
    label: '',
    address,
    companyId: '',
  })
  const [idFor] = useState(createIds)
  const [touched, setTouched] = useState(false)
  const count = draft.use === 'guest' ? Math.max(1, draft.guests.length) : 1
  const { value: next } = useLoaded(
    useCallback(
      () => call('addresses.nextFree', { rangeId: range.id, count: Math.min(count, 256) }),
      [range.id, count],
    ),
  )
  const { value: owners } = useLoaded(loadOwners)
  const give = useAction(
    useCallback(
      async (given: Draft) => {
        const targets = targetsOf(given)
        const [first] = targets
        if (targets.length > 1) {
          const items = targets.map((target) => ({ id: idFor(nameOf(target)), target }))
          await call('addresses.assignBatch', { rangeId: range.id, items })
        } else if (first !== undefined) {
          const wanted = given.address.trim()
          const order = {
            id: idFor(nameOf(first)),
            rangeId: range.id,
            address: wanted === '' ? null : wanted,
            target: first,
          }
          await call('addresses.assign', order)
        }
        onDone()
        onClose()
      },
      [range.id, idFor, onDone, onClose],
    ),
  )
  const set = (change: Partial<Draft>): void => {
    setTouched(true)
    setDraft((before) => ({ ...before, ...change }))
  }
  const typed = count > 1 || draft.address.trim() === '' ? null : parseIp(draft.address)
  const addressProblem = typed !== null && isProblem(typed) ? typed.problem : null
  const inventory = useInventory((state) => state.guests)
  const user = useMemo(
    () => (count > 1 ? null : usedBy(inventory, range, draft.address, draft.use === 'guest' ? draft.guests : [])),
    [inventory, range, count, draft.address, draft.use, draft.guests],
  )
  const upcoming = next?.addresses ?? []
  const preview =
    next === null
      ? ''
      : upcoming.length < count
        ? `Only ${upcoming.length} free ${upcoming.length === 1 ? 'address is' : 'addresses are'} left.`
        : count === 1
          ? `Empty: the next free, ${upcoming[0] ?? ''}.`
          : `They get ${upcoming.slice(0, 4).join(', ')}${count > 4 ? ' …' : ''}.`
  const submitLabel =
    count > 1 ? `Give ${count} addresses` : draft.address.trim() === '' ? 'Give next free address' : 'Give address'
  return (
    <FormDialog
      company={range.companyId}
      title={`Give an address of ${range.cidr}`}
      submitLabel={submitLabel}
      dirty={touched}
      busy={give.busy}
      onSubmit={() => give.run(draft)}
      onClose={onClose}
    >
      {isUnplaced(give.error, 'address', 'guestId', 'companyId', 'target') && <InlineError error={give.error} />}
      <LabelledField
        label="To"
        value={draft.use}
        choices={USES}
        onChange={(use) => {
          set({ use: USES.find(({ value }) => value === use)?.value ?? 'guest' })
        }}
      />
      {draft.use === 'guest' ? (
        <>
          <GuestPicker
            clusterId={range.clusterId}
            picked={draft.guests}
            problem={draft.guests.length === 0 ? 'Choose a guest.' : null}
            error={errorAt(give.error, 'guestId')}
            onPick={(picked) => {
              set({ guests: picked })
            }}
          />
          <LabelledField
            label="Network device"
            value={draft.interface}
            choices={NETWORK_DEVICES}
            onChange={(nic) => {
              set({ interface: nic })
            }}
          />
        </>
      ) : (
        <>
          <LabelledField
            label="Name"
            value={draft.label}
            autoFocus
            problem={requiredTextProblem(draft.label, 'Name what gets the address.')}
            error={errorAt(give.error, 'target')}
            onChange={(label) => {
              set({ label })
            }}
          />
          {range.shared && (owners ?? []).length > 0 && (
            <LabelledField
              label="Company"
              value={draft.companyId}
              choices={[
                { value: '', label: 'None' },
                ...(owners ?? []).map(({ id, name }) => ({ value: id, label: name })),
              ]}
              error={errorAt(give.error, 'companyId')}
              onChange={(companyId) => {
                set({ companyId })
              }}
            />
          )}
        </>
      )}
      {count === 1 ? (
        <LabelledField
          label="Address (optional)"
          mono
          value={draft.address}
          problem={addressProblem}
          error={errorAt(give.error, 'address')}
          help={
            user === null ? (
              preview
            ) : (
              <strong>
                {user.name} ({user.vmid}) uses this address. Two machines with one address disturb each other.
              </strong>
            )
          }
          onChange={(wanted) => {
            set({ address: wanted })
          }}
        />
      ) : (
        <p className={css.muted} role="status">
          {preview}
        </p>
      )}
    </FormDialog>
  )
}
