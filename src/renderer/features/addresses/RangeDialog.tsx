import { useCallback, useState } from 'react'
import type { AddressRange } from '#shared/model/address-range.ts'
import { useAccess, usePermissions } from '#renderer/client/access.store.ts'
import { call } from '#renderer/client/client.ts'
import { useClusters } from '#renderer/client/clusters.store.ts'
import { newId } from '#renderer/client/new-id.ts'
import { useAction } from '#renderer/client/use-action.ts'
import { useLoaded } from '#renderer/client/use-loaded.ts'
import { FormDialog } from '#renderer/components/FormDialog.tsx'
import { InlineError } from '#renderer/components/InlineError.tsx'
import { LabelledField } from '#renderer/components/LabelledField.tsx'
import css from './Addresses.module.css'
import { isCounted } from './counted-range.ts'
import { errorAt, isUnplaced } from './field-errors.ts'
import { emptyForm, formOf, OWN, POOL, rangeArguments, rangeProblems, type RangeForm } from './range-form.ts'
import { lostChoice } from './range-place.ts'

const FIELDS = ['cidr', 'gateway', 'dns', 'vlan', 'bridge', 'vnet', 'companyId', 'clusterId', 'description'] as const
const KINDS = [
  { value: 'internal', label: 'Internal' },
  { value: 'external', label: 'External' },
]
const WIRES = [
  { value: 'bridge', label: 'Bridge' },
  { value: 'vnet', label: 'VNet' },
]

const loadOwners = () => call('addresses.owners', {})

interface RangeDialogProps {
  /** Absent: a new one. */
  readonly range?: AddressRange
  readonly onSaved: (range: AddressRange) => void
  readonly onClose: () => void
}

/** Adds a range or pool, or changes one. A range stays a range and a pool a pool. */
export const RangeDialog = ({ range, onSaved, onClose }: RangeDialogProps) => {
  const [id] = useState(() => range?.id ?? newId())
  const [start] = useState(() =>
    range === undefined ? emptyForm(useAccess.getState().me?.companyId ?? OWN) : formOf(range),
  )
  const [form, setForm] = useState<RangeForm>(start)
  const { value: owners } = useLoaded(loadOwners)
  const may = usePermissions()
  const ownCompany = useAccess((state) => state.me?.companyId ?? null)
  const clusters = useClusters((state) => state.clusters)
  const counted = isCounted(range, ownCompany)
  const problems = rangeProblems(form)
  const save = useAction(
    useCallback(
      async (given: RangeForm) => {
        const { companyId, ...rest } = rangeArguments(id, given)
        const saved =
          given.owner === POOL
            ? await call('addresses.savePool', rest)
            : await call('addresses.saveRange', { ...rest, companyId })
        onSaved(saved)
        onClose()
      },
      [id, onSaved, onClose],
    ),
  )
  const set = (change: Partial<RangeForm>): void => {
    setForm((before) => ({ ...before, ...change }))
  }
  const ownerChoices = [
    ...(owners ?? []).map(({ id: value, name }) => ({ value, label: name })),
    ...(ownCompany === null ? [{ value: OWN, label: 'The provider’s own' }] : []),
    ...(may('pool.write') ? [{ value: POOL, label: 'Pool that companies share' }] : []),
  ].filter(({ value }) => range === undefined || (value === POOL) === range.shared)

  return (
    <FormDialog
      company={range?.companyId}
      title={range === undefined ? 'Add an address range' : `Edit ${range.cidr}`}
      submitLabel={range === undefined ? 'Add range' : 'Save range'}
      dirty={JSON.stringify(form) !== JSON.stringify(start)}
      busy={save.busy}
      onSubmit={() => save.run(form)}
      onClose={onClose}
    >
      {isUnplaced(save.error, ...FIELDS) && <InlineError error={save.error} />}
      <div className={css.pair}>
        <LabelledField
          label="Network"
          autoFocus={!counted}
          disabled={counted}
          mono
          value={form.cidr}
          placeholder="10.20.0.0/24"
          problem={problems.cidr}
          error={errorAt(save.error, 'cidr')}
          help="IPv4 or IPv6 with its prefix length."
          onChange={(cidr) => {
            set({ cidr })
          }}
        />
        <LabelledField
          label="Gateway (optional)"
          autoFocus={counted}
          mono
          value={form.gateway}
          problem={problems.gateway}
          error={errorAt(save.error, 'gateway')}
          help="Inside the range; it is never given out."
          onChange={(gateway) => {
            set({ gateway })
          }}
        />
        <LabelledField
          label="Belongs to"
          value={form.owner}
          disabled={counted}
          choices={ownerChoices}
          error={errorAt(save.error, 'companyId')}
          onChange={(owner) => {
            set({ owner })
          }}
        />
        <LabelledField
          label="Kind"
          value={form.kind}
          choices={KINDS}
          disabled={counted}
          help={
            counted
              ? 'Your provider changes network, kind and cluster: external addresses count against the quota.'
              : 'External addresses count against quotas.'
          }
          onChange={(kind) => {
            set({ kind: kind === 'external' ? 'external' : 'internal' })
          }}
        />
        <LabelledField
          label="Cluster"
          value={form.clusterId}
          disabled={counted}
          choices={[
            { value: '', label: 'Any cluster' },
            ...clusters.map((cluster) => ({ value: cluster.id, label: cluster.name })),
            ...lostChoice(range),
          ]}
          error={errorAt(save.error, 'clusterId')}
          onChange={(clusterId) => {
            set({ clusterId })
          }}
        />
        <LabelledField
          label="VLAN (optional)"
          value={form.vlan}
          problem={problems.vlan}
          error={errorAt(save.error, 'vlan')}
          help="1 to 4094."
          onChange={(vlan) => {
            set({ vlan })
          }}
        />
        <LabelledField
          label="Lies on a"
          value={form.wire}
          choices={WIRES}
          onChange={(wire) => {
            set({ wire: wire === 'vnet' ? 'vnet' : 'bridge' })
          }}
        />
        <LabelledField
          label={form.wire === 'vnet' ? 'VNet (optional)' : 'Bridge (optional)'}
          mono
          value={form.wireName}
          placeholder={form.wire === 'vnet' ? 'vnet10' : 'vmbr0'}
          error={errorAt(save.error, form.wire)}
          onChange={(wireName) => {
            set({ wireName })
          }}
        />
      </div>
      <LabelledField
        label="DNS servers (optional)"
        mono
        value={form.dns}
        problem={problems.dns}
        error={errorAt(save.error, 'dns')}
        help="Up to six addresses, separated by commas."
        onChange={(dns) => {
          set({ dns })
        }}
      />
      <LabelledField
        label="Description (optional)"
        value={form.description}
        error={errorAt(save.error, 'description')}
        onChange={(description) => {
          set({ description })
        }}
      />
    </FormDialog>
  )
}
