import Add from '@mui/icons-material/Add'
import { useMemo, useState } from 'react'
import { useNavigate } from 'react-router'
import { useOfferCommands, type Command } from '#renderer/app/commands.store.ts'
import { rangeLink } from '#renderer/app/links.ts'
import { greyedWithout, usePermissions } from '#renderer/client/access.store.ts'
import { call } from '#renderer/client/client.ts'
import { useClusters } from '#renderer/client/clusters.store.ts'
import { isChosen, useCompanyChoice } from '#renderer/client/company-choice.ts'
import { EmptyState } from '#renderer/components/EmptyState.tsx'
import { ErrorState } from '#renderer/components/ErrorState.tsx'
import { countText } from '#renderer/components/format.ts'
import { FilterField, ListHead, ListPage } from '#renderer/components/ListPage.tsx'
import { openMenu } from '#renderer/components/menu.store.ts'
import { NothingMatches } from '#renderer/components/NothingMatches.tsx'
import { Skeleton } from '#renderer/components/Skeleton.tsx'
import { DataTable } from '#renderer/components/table/DataTable.tsx'
import { useTableModel } from '#renderer/components/table/use-table-model.ts'
import { useTextFilter } from '#renderer/components/use-text-filter.ts'
import { COUNTED, isCounted } from './counted-range.ts'
import { NetworkPlaces } from './NetworkPlaces.tsx'
import { ownerText, RANGE_COLUMNS, type RangeRow } from './range-columns.tsx'
import { placeName } from './range-place.ts'
import { RangeDialog } from './RangeDialog.tsx'
import { RemoveRangeDialog } from './RemoveRangeDialog.tsx'
import { useFollowed } from './use-followed.ts'

const loadRanges = () => call('addresses.ranges', {})
const rowId = ({ id }: RangeRow): string => id
const rowName = ({ cidr }: RangeRow): string => cidr
const BY_ADDRESS = [{ id: 'cidr', desc: false }]

const shownOf = (range: RangeRow) => {
  const { cidr, kind, clusterName, description, gateway, bridge, vnet, vlan } = range
  const tag = vlan === null ? null : `vlan${vlan}`
  return [cidr, kind, ownerText(range), clusterName, description, gateway, bridge, vnet, tag]
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
  const { text, setText, filter } = useTextFilter(shownOf)
  const [open, setOpen] = useState<Open>(null)
  const rows = useMemo(
    () =>
      (value ?? [])
        .filter(({ shared, companyId }) => shared || isChosen(choice, companyId))
        .map((range): RangeRow => ({
          ...range,
          clusterName: placeName(range, byId),
        })),
    [value, byId, choice],
  )
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
    <ListPage>
      <NetworkPlaces />
      <ListHead
        title="Addresses"
        count={countText(filter === null ? null : model.shown.length, rows.length, 'range')}
        actions={
          mayAdd && (
            <button type="button" className="mp-button" data-primary="true" onClick={add}>
              <Add aria-hidden /> Add range
            </button>
          )
        }
      >
        <FilterField label="Filter ranges" text={text} onChange={setText} />
      </ListHead>
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
                  ...(isCounted(range) ? { disabledReason: COUNTED } : {}),
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
              <NothingMatches
                noun="range"
                text={text}
                onClear={() => {
                  setText('')
                }}
              />
            )
          }
        />
      )}
      {open?.dialog === 'add' && <RangeDialog onSaved={reload} onClose={close} />}
      {open?.dialog === 'edit' && <RangeDialog range={open.range} onSaved={reload} onClose={close} />}
      {open?.dialog === 'remove' && <RemoveRangeDialog range={open.range} onRemoved={reload} onClose={close} />}
    </ListPage>
  )
}
