import Tab from '@mui/material/Tab'
import Tabs from '@mui/material/Tabs'
import { useMemo, useState } from 'react'
import { Link, useSearchParams } from 'react-router'
import { notify } from '#renderer/app/frame.store.ts'
import { rangeLink } from '#renderer/app/links.ts'
import { tellFailure } from '#renderer/app/tell-failure.ts'
import { usePermissions } from '#renderer/client/access.store.ts'
import { call } from '#renderer/client/client.ts'
import { Age } from '#renderer/components/Age.tsx'
import { EmptyState } from '#renderer/components/EmptyState.tsx'
import { ErrorState } from '#renderer/components/ErrorState.tsx'
import { ListHead, ListPage } from '#renderer/components/ListPage.tsx'
import { Skeleton } from '#renderer/components/Skeleton.tsx'
import { addressKey, naturalKey, type TableColumn } from '#renderer/components/table/column.ts'
import { DataTable } from '#renderer/components/table/DataTable.tsx'
import { rowsThat } from '#renderer/components/table/filter-cache.ts'
import { useTableModel } from '#renderer/components/table/use-table-model.ts'
import css from './Addresses.module.css'
import { adopt, AdoptDialog } from './AdoptDialog.tsx'
import { findingRows, type FindingList, type FindingRow } from './findings.ts'
import { IgnoreDialog } from './IgnoreDialog.tsx'
import { NetworkPlaces } from './NetworkPlaces.tsx'
import { ReleaseDialog } from './ReleaseDialog.tsx'
import { useFollowed } from './use-followed.ts'

const LISTS: readonly { readonly list: FindingList; readonly title: string; readonly none: string }[] = [
  {
    list: 'conflicts',
    title: 'Conflicts',
    none: 'No address is used twice, or by another guest than it was given to.',
  },
  { list: 'unknown', title: 'Unknown users', none: 'Every guest with an address of a range was given it.' },
  { list: 'silent', title: 'Assigned but silent', none: 'Every address that was given out is used.' },
]

const load = () => call('addresses.reconcile', {})
const rowId = ({ key }: FindingRow): string => key
const rowName = ({ address }: FindingRow): string => address
const isIgnored = ({ ignored }: FindingRow): boolean => ignored !== null
const isOpen = ({ ignored }: FindingRow): boolean => ignored === null
const openOnes = rowsThat(isOpen)
const BY_ADDRESS = [{ id: 'address', desc: false }]
const NONE: readonly FindingRow[] = []

interface Mends {
  readonly adopt: (row: FindingRow) => void
  readonly release: (row: FindingRow) => void
  readonly ignore: (row: FindingRow) => void
  readonly unignore: (row: FindingRow) => void
}

const columnsWith = ({ adopt, release, ignore, unignore }: Mends): readonly TableColumn<FindingRow>[] => [
  {
    id: 'address',
    title: 'Address',
    width: 140,
    fixed: true,
    mono: true,
    render: ({ address }) => address,
    text: ({ address }) => address,
    sortKey: ({ address }) => addressKey(address),
  },
  {
    id: 'range',
    title: 'Range',
    width: 130,
    mono: true,
    render: ({ cidr, rangeId }) => <Link to={rangeLink(rangeId)}>{cidr}</Link>,
    text: ({ cidr }) => cidr,
    sortKey: ({ cidr }) => addressKey(cidr.split('/')[0]),
  },
  {
    id: 'holder',
    title: 'Given to',
    width: 120,
    grow: true,
    render: ({ holder }) => <span title={holder}>{holder === '' ? 'nobody' : holder}</span>,
    text: ({ holder }) => holder,
    sortKey: ({ holder }) => naturalKey(holder),
  },
  {
    id: 'seen',
    title: 'Used by',
    width: 200,
    grow: true,
    render: ({ seen }) => <span title={seen}>{seen}</span>,
    text: ({ seen }) => seen,
    sortKey: ({ seen }) => naturalKey(seen),
  },
  {
    id: 'text',
    title: 'Finding',
    width: 200,
    grow: true,
    render: ({ text, ignored }) => {
      const whole = ignored === null ? text : `Ignored by ${ignored.by}: ${ignored.reason}`
      return <span title={whole}>{whole}</span>
    },
    text: ({ text }) => text,
    sortKey: ({ text }) => text,
  },
  {
    id: 'mend',
    title: 'Mend',
    width: 220,
    fixed: true,
    render: (row) => (
      <span className={css.actions}>
        {row.ignored === null && row.heir !== null && (
          <button
            type="button"
            className="mp-button"
            onClick={() => adopt(row)}
            aria-label={`Give ${row.address} to ${row.heir.name}`}
          >
            Give to {row.heir.name}
            {row.loser === null ? '' : ' …'}
          </button>
        )}
        {row.ignored === null && row.release !== null && (
          <button
            type="button"
            className="mp-button"
            onClick={() => release(row)}
            aria-label={`Release ${row.address}`}
          >
            Release …
          </button>
        )}
        <button
          type="button"
          className="mp-button"
          aria-label={row.ignored === null ? `Ignore ${row.address}` : `Stop ignoring ${row.address}`}
          onClick={() => {
            if (row.ignored === null) ignore(row)
            else unignore(row)
          }}
        >
          {row.ignored === null ? 'Ignore …' : 'Stop ignoring'}
        </button>
      </span>
    ),
    text: () => '',
  },
]

/** For whoever may look only. */
const columnsWithout = (mends: Mends): readonly TableColumn<FindingRow>[] =>
  columnsWith(mends).filter(({ id }) => id !== 'mend')

type Open = { readonly dialog: 'adopt' | 'release' | 'ignore'; readonly row: FindingRow } | null

/** What was given out held against what guests use, with the mend beside each finding. */
export const ReconcilePage = () => {
  const { value, error, reload } = useFollowed(load)
  const mayMend = usePermissions()('address.write')
  const [params, setParams] = useSearchParams()
  const [open, setOpen] = useState<Open>(null)
  const list: FindingList = LISTS.find((entry) => entry.list === params.get('list'))?.list ?? 'conflicts'
  const withIgnored = params.get('ignored') === '1'
  const rows = useMemo(() => (value === null ? NONE : findingRows(value, list)), [value, list])
  const columns = useMemo(
    () =>
      (mayMend ? columnsWith : columnsWithout)({
        adopt: (row) => {
          const { rangeId, address, heir, loser } = row
          if (heir === null) return
          if (loser !== null) {
            setOpen({ dialog: 'adopt', row })
            return
          }
          adopt(rangeId, address, heir)
            .then(() => {
              notify({ severity: 'success', message: `${address} was given to ${heir.name}.` })
              reload()
            })
            .catch(tellFailure)
        },
        release: (row) => {
          setOpen({ dialog: 'release', row })
        },
        ignore: (row) => {
          setOpen({ dialog: 'ignore', row })
        },
        unignore: ({ key }) => {
          call('addresses.unignoreFinding', { key }).then(reload).catch(tellFailure)
        },
      }),
    [reload, mayMend],
  )
  const model = useTableModel({
    id: 'findings',
    columns,
    rows,
    rowId,
    filter: withIgnored ? null : openOnes,
    defaultSort: BY_ADDRESS,
  })
  const close = (): void => {
    setOpen(null)
  }
  if (value === null && error !== null) return <ErrorState error={error} onRetry={reload} />
  const openCount = (name: FindingList): number => (value === null ? 0 : findingRows(value, name).filter(isOpen).length)
  const shownAll = value === null || rows.length === value.totals[list]
  return (
    <ListPage>
      <NetworkPlaces />
      <ListHead
        title="Reconciliation"
        actions={
          <>
            <label className={css.check}>
              <input
                type="checkbox"
                checked={withIgnored}
                onChange={(event) => {
                  setParams(event.target.checked ? { list, ignored: '1' } : { list }, { replace: true })
                }}
              />
              Show ignored
            </label>
            <button type="button" className="mp-button" onClick={reload}>
              Reconcile again
            </button>
          </>
        }
      >
        {value !== null && (
          <span className={css.muted}>
            <Age at={value.at} />
          </span>
        )}
      </ListHead>
      <Tabs
        className={css.lists ?? ''}
        value={list}
        aria-label="Findings"
        onChange={(_event, next: FindingList) => {
          setParams(withIgnored ? { list: next, ignored: '1' } : { list: next }, { replace: true })
        }}
      >
        {LISTS.map((entry) => (
          <Tab key={entry.list} value={entry.list} label={`${entry.title} ${openCount(entry.list)}`} />
        ))}
      </Tabs>
      {!shownAll && <p className={css.note}>The first {rows.length} are listed; mend some to see the rest.</p>}
      {value === null ? (
        <Skeleton />
      ) : (
        <DataTable
          model={model}
          label={LISTS.find((entry) => entry.list === list)?.title ?? ''}
          rowName={rowName}
          isFaded={isIgnored}
          empty={
            value.ranges === 0 ? (
              <EmptyState
                title="No address range yet"
                text="Addresses are compared within ranges, and there is none to look at."
                action={<Link to="/network">Address ranges</Link>}
              />
            ) : (
              <EmptyState title="Nothing to mend" text={LISTS.find((entry) => entry.list === list)?.none ?? ''} />
            )
          }
        />
      )}
      {open?.dialog === 'ignore' && <IgnoreDialog finding={open.row} onDone={reload} onClose={close} />}
      {open?.dialog === 'adopt' && open.row.heir !== null && open.row.loser !== null && (
        <AdoptDialog
          rangeId={open.row.rangeId}
          holder={open.row.loser}
          heir={open.row.heir}
          onDone={reload}
          onClose={close}
        />
      )}
      {open?.dialog === 'release' && open.row.release !== null && (
        <ReleaseDialog released={[open.row.release]} onDone={reload} onClose={close} />
      )}
    </ListPage>
  )
}
