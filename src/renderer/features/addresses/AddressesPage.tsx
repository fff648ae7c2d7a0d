import Add from '@mui/icons-material/Add'
import { useMemo, useState } from 'react'
import { useNavigate, useSearchParams } from 'react-router'
import { useOfferCommands, type Command } from '#renderer/app/commands.store.ts'
import { rangeLink } from '#renderer/app/links.ts'
import { greyedWithout, usePermissions } from '#renderer/client/access.store.ts'
import { call } from '#renderer/client/client.ts'
import { useClusters } from '#renderer/client/clusters.store.ts'
import { isChosen, useCompanyChoice } from '#renderer/client/company-choice.ts'
import { EmptyState } from '#renderer/components/EmptyState.tsx'
import { ErrorState } from '#renderer/components/ErrorState.tsx'
import { plural } from '#renderer/components/format.ts'
import { openMenu } from '#renderer/components/menu.store.ts'
import { Skeleton } from '#renderer/components/Skeleton.tsx'
import { DataTable } from '#renderer/components/table/DataTable.tsx'
import { useTableModel } from '#renderer/components/table/use-table-model.ts'
import css from './Addresses.module.css'
import { NetworkPlaces } from './NetworkPlaces.tsx'
import { ownerText, RANGE_COLUMNS, type RangeRow } from './range-columns.tsx'
import { RangeDialog } from './RangeDialog.tsx'
import { RemoveRangeDialog } from './RemoveRangeDialog.tsx'
import { useFollowed } from './use-followed.ts'

const loadRanges = () => call('addresses.ranges', {})
const rowId = ({ id }: RangeRow): string => id
const rowName = ({ cidr }: RangeRow): string => cidr
const BY_ADDRESS = [{ id: 'cidr', desc: false }]

/** Every word of the text must be in what the row shows. */
const matcher = (text: string): ((range: RangeRow) => boolean) | null => {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean)
  if (words.length === 0) return null
  return (range) => {
    const { cidr, kind, clusterName, description, gateway, bridge, vnet, vlan } = range
    const shown = [
      cidr,
      kind,
      ownerText(range),
      clusterName,
      description,
      gateway,
      bridge,
      vnet,
      vlan === null ? '' : `vlan${vlan}`,
    ]
    const whole = shown.join('\n').toLowerCase()
    return words.every((word) => whole.includes(word))
  }
}

type Open = { readonly dialog: 'add' } | { readonly dialog: 'edit' | 'remove'; readonly range: RangeRow } | null

/** Every address range and pool with what is left of it. */
export const AddressesPage = () => {
  const navigate = useNavigate()
  const may = usePermissions()
  const mayAdd = may('address.write') || may('pool.write')
  const { value, error, reload } = useFollowed(loadRanges)
  const choice = useCompanyChoice()
  const byId = useClusters((state) => state.byId)
  const [params, setParams] = useSearchParams()
  const text = params.get('q') ?? ''
  const [open, setOpen] = useState<Open>(null)
  const rows = useMemo(
    () =>
      (value ?? [])
        .filter(({ shared, companyId }) => shared || isChosen(choice, companyId))
        .map((range): RangeRow => ({
          ...range,
          clusterName: range.clusterId === null ? '' : (byId.get(range.clusterId)?.name ?? '?'),
        })),
    [value, byId, choice],
  )
  const filter = useMemo(() => matcher(text), [text])
  const model = useTableModel({ id: 'ranges', columns: RANGE_COLUMNS, rows, rowId, filter, defaultSort: BY_ADDRESS })
  const add = (): void => {
    setOpen({ dialog: 'add' })
  }
  const close = (): void => {
    setOpen(null)
  }
  useOfferCommands(
    'addresses',
    useMemo<readonly Command[]>(
      () => [
        {
          id: 'addresses:add',
          ...(mayAdd ? {} : { disabledReason: 'You do not have the right to do this.' }),
          title: 'Add an address range',
          group: 'Network',
          run: () => {
            setOpen({ dialog: 'add' })
          },
        },
      ],
      [mayAdd],
    ),
  )
  if (value === null && error !== null) return <ErrorState error={error} onRetry={reload} />
  return (
    <div className={css.page}>
      <NetworkPlaces />
      <header className={css.bar}>
        <h1>
          Addresses{' '}
          <span className={css.count}>
            {filter === null ? plural(rows.length, 'range') : `${model.shown.length} of ${rows.length}`}
          </span>
        </h1>
        <input
          type="search"
          className="mp-field"
          placeholder="Filter ranges"
          aria-label="Filter ranges"
          data-search-field
          value={text}
          onChange={(event) => {
            setParams(event.target.value === '' ? {} : { q: event.target.value }, { replace: true })
          }}
        />
        <span className={css.space} />
        {mayAdd && (
          <button type="button" className="mp-button" data-primary="true" onClick={add}>
            <Add aria-hidden /> Add range
          </button>
        )}
      </header>
      {value === null ? (
        <Skeleton />
      ) : (
        <DataTable
          model={model}
          label="Address ranges"
          rowName={rowName}
          onOpen={({ id }) => void navigate(rangeLink(id))}
          onMenu={(range, { x, y }) => {
            openMenu({
              x,
              y,
              label: `Actions of ${range.cidr}`,
              entries: [
                { id: 'open', label: 'Open range', keys: 'Enter', run: () => void navigate(rangeLink(range.id)) },
                {
                  id: 'edit',
                  label: 'Edit …',
                  ...greyedWithout(range.shared ? 'pool.write' : 'address.write'),
                  run: () => setOpen({ dialog: 'edit', range }),
                },
                'separator',
                {
                  id: 'remove',
                  label: 'Remove …',
                  danger: true,
                  ...greyedWithout(range.shared ? 'pool.write' : 'address.write'),
                  run: () => setOpen({ dialog: 'remove', range }),
                },
              ],
            })
          }}
          empty={
            filter === null ? (
              <EmptyState
                title="No address range yet"
                text="Ranges say which addresses there are, whose they are and where they are routed; guests get theirs from them."
                action={
                  mayAdd && (
                    <button type="button" className="mp-button" onClick={add}>
                      Add range
                    </button>
                  )
                }
              />
            ) : (
              <EmptyState title="No range matches" text={`Nothing here contains “${text}”.`} />
            )
          }
        />
      )}
      {open?.dialog === 'add' && <RangeDialog onSaved={reload} onClose={close} />}
      {open?.dialog === 'edit' && <RangeDialog range={open.range} onSaved={reload} onClose={close} />}
      {open?.dialog === 'remove' && <RemoveRangeDialog range={open.range} onRemoved={reload} onClose={close} />}
    </div>
  )
}
