import { useCallback, useMemo, useState } from 'react'
import { useNavigate } from 'react-router'
import type { AddressRange, Assignment } from '#shared/model/address-range.ts'
import { guestLink } from '#renderer/app/links.ts'
import { tellFailure } from '#renderer/app/tell-failure.ts'
import { greyedWithout, usePermissions } from '#renderer/client/access.store.ts'
import { call } from '#renderer/client/client.ts'
import { EmptyState } from '#renderer/components/EmptyState.tsx'
import { plural } from '#renderer/components/format.ts'
import { InlineError } from '#renderer/components/InlineError.tsx'
import { FilterField, ListTools } from '#renderer/components/ListPage.tsx'
import { openMenu } from '#renderer/components/menu.store.ts'
import { NO_SELECTION } from '#renderer/components/table/selection.ts'
import { Skeleton } from '#renderer/components/Skeleton.tsx'
import { DataTable } from '#renderer/components/table/DataTable.tsx'
import { useTableModel } from '#renderer/components/table/use-table-model.ts'
import { ASSIGNMENT_COLUMNS } from './assignment-columns.tsx'
import { ReleaseDialog } from './ReleaseDialog.tsx'
import { useFollowed } from './use-followed.ts'

const PAGE = 500
const rowId = ({ id }: Assignment): string => id
const rowName = ({ address }: Assignment): string => address
const BY_ADDRESS = [{ id: 'address', desc: false }]
const NONE: readonly Assignment[] = []

/** The first pages of what the core lists; further ones when somebody asks. */
const loadPages = async (rangeId: string, text: string, pages: number) => {
  const rows: Assignment[] = []
  let after: string | null = null
  let total = 0
  for (let page = 0; page < pages; page += 1) {
    const got: { rows: Assignment[]; next: string | null; total: number } = await call('addresses.assignments', {
      rangeId,
      text,
      after,
      limit: PAGE,
    })
    rows.push(...got.rows)
    total = got.total
    after = got.next
    if (after === null) break
  }
  return { rows, total }
}

interface RangeAssignmentsProps {
  readonly range: AddressRange
  readonly onHistory: (address: string) => void
}

/** Who has an address of the range; release one or several, make one primary. */
export const RangeAssignments = ({ range, onHistory }: RangeAssignmentsProps) => {
  const navigate = useNavigate()
  const mayGive = usePermissions()('address.write')
  const [text, setText] = useState('')
  const [pages, setPages] = useState(1)
  const [releasing, setReleasing] = useState<readonly Assignment[]>([])
  const { value, error, reload } = useFollowed(
    useCallback(() => loadPages(range.id, text.trim(), pages), [range.id, text, pages]),
  )
  const rows = value?.rows ?? NONE
  const model = useTableModel({ id: 'assignments', columns: ASSIGNMENT_COLUMNS, rows, rowId, defaultSort: BY_ADDRESS })
  const chosen = useMemo(() => rows.filter(({ id }) => model.selection.ids.has(id)), [rows, model.selection])
  return (
    <>
      <ListTools
        actions={
          value !== null &&
          value.rows.length < value.total && (
            <button
              type="button"
              className="mp-button"
              onClick={() => {
                setPages((count) => count + 1)
              }}
            >
              Show more ({value.rows.length} of {value.total})
            </button>
          )
        }
      >
        {chosen.length > 0 ? (
          <>
            <strong>{chosen.length} selected</strong>
            <button
              type="button"
              className="mp-button"
              data-danger="true"
              onClick={() => {
                setReleasing(chosen)
              }}
            >
              Release {chosen.length === 1 ? 'address' : plural(chosen.length, 'address')} …
            </button>
          </>
        ) : (
          <FilterField
            label="Filter assignments"
            placeholder="Filter by name or address"
            text={text}
            onChange={(next) => {
              setText(next.slice(0, 80))
            }}
          />
        )}
      </ListTools>
      {error !== null && <InlineError error={error} onRetry={reload} />}
      {value === null ? (
        <Skeleton />
      ) : (
        <DataTable
          model={model}
          label="Assignments"
          rowName={rowName}
          selectable={mayGive}
          onOpen={({ guestId }) => {
            if (guestId !== null) void navigate(guestLink(guestId))
          }}
          onMenu={(row, { x, y }) => {
            const { id, guestId, primary, address } = row
            const noGuest = guestId === null ? { disabledReason: 'No guest has it.' } : {}
            openMenu({
              x,
              y,
              label: `Actions of ${address}`,
              entries: [
                {
                  id: 'guest',
                  label: 'Open guest',
                  keys: 'Enter',
                  ...noGuest,
                  run: () => void navigate(guestLink(guestId ?? '')),
                },
                {
                  id: 'primary',
                  label: 'Make it the primary address',
                  ...greyedWithout('address.write'),
                  ...(primary ? { disabledReason: 'It is the primary address.' } : noGuest),
                  run: () => void call('addresses.setPrimary', { id }).then(reload).catch(tellFailure),
                },
                {
                  id: 'history',
                  label: 'Show its history',
                  run: () => {
                    onHistory(address)
                  },
                },
                'separator',
                {
                  id: 'release',
                  label: 'Release …',
                  danger: true,
                  ...greyedWithout('address.write'),
                  run: () => {
                    setReleasing([row])
                  },
                },
              ],
            })
          }}
          empty={
            <EmptyState
              title={text === '' ? 'No address is given out' : 'No assignment matches'}
              text={
                text === ''
                  ? 'Guests and devices that have an address of this range are listed here.'
                  : `Nothing here contains “${text}”.`
              }
            />
          }
        />
      )}
      {releasing.length > 0 && (
        <ReleaseDialog
          released={releasing}
          onDone={() => {
            model.setSelection(NO_SELECTION)
            reload()
          }}
          onClose={() => {
            setReleasing([])
          }}
        />
      )}
    </>
  )
}
