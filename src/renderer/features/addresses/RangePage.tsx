import Tab from '@mui/material/Tab'
import Tabs from '@mui/material/Tabs'
import { useCallback, useEffect, useState } from 'react'
import { Link, useNavigate, useParams, useSearchParams } from 'react-router'
import type { OperationOutput } from '#shared/contract/index.ts'
import type { AddressRange } from '#shared/model/address-range.ts'
import { useFrame } from '#renderer/app/frame.store.ts'
import { useAccess, usePermissions } from '#renderer/client/access.store.ts'
import { call } from '#renderer/client/client.ts'
import { useClusters } from '#renderer/client/clusters.store.ts'
import { EmptyState } from '#renderer/components/EmptyState.tsx'
import { ErrorState } from '#renderer/components/ErrorState.tsx'
import { formatCount } from '#renderer/components/format.ts'
import { ListHead, ListPage } from '#renderer/components/ListPage.tsx'
import { Skeleton } from '#renderer/components/Skeleton.tsx'
import { UsageBar } from '#renderer/components/UsageBar.tsx'
import css from './Addresses.module.css'
import { AssignDialog } from './AssignDialog.tsx'
import { BlockBar } from './BlockBar.tsx'
import { isCounted } from './counted-range.ts'
import { NetworkPlaces } from './NetworkPlaces.tsx'
import { grouped, ownerText, RANGE_LIMITS } from './range-columns.tsx'
import { placeName } from './range-place.ts'
import { RangeAssignments } from './RangeAssignments.tsx'
import { RangeDialog } from './RangeDialog.tsx'
import { RangeHistory, RangeReservations } from './RangeLists.tsx'
import { RemoveRangeDialog } from './RemoveRangeDialog.tsx'
import { ReserveDialog } from './ReserveDialog.tsx'
import { useFollowed } from './use-followed.ts'

const TABS = ['assignments', 'reserved', 'history'] as const
type TabName = (typeof TABS)[number]

const RangeFacts = ({ range, nextFree }: { readonly range: AddressRange; readonly nextFree: string | null }) => {
  const byId = useClusters((state) => state.byId)
  const { use, kind, gateway, dns, vlan, bridge, vnet, clusterId, description } = range
  const pairs: readonly (readonly [string, React.ReactNode] | null)[] = [
    [
      'Use',
      <UsageBar
        key="use"
        share={use.share}
        {...RANGE_LIMITS}
        text={`${formatCount(use.used)} given out, ${grouped(use.free)} free of ${grouped(use.usable)}`}
      />,
    ],
    [
      'Next free',
      nextFree === null ? (
        'none'
      ) : (
        <span key="next" className="mono">
          {nextFree}
        </span>
      ),
    ],
    ['Kind', kind],
    ['Belongs to', ownerText(range)],
    ['Cluster', clusterId === null ? 'any' : placeName(range, byId)],
    gateway === null
      ? null
      : [
          'Gateway',
          <span key="gateway" className="mono">
            {gateway}
          </span>,
        ],
    dns.length === 0
      ? null
      : [
          'DNS',
          <span key="dns" className="mono">
            {dns.join(', ')}
          </span>,
        ],
    vlan === null ? null : ['VLAN', vlan],
    bridge === null ? null : ['Bridge', bridge],
    vnet === null ? null : ['VNet', vnet],
    description === '' ? null : ['Description', description],
  ]
  return (
    <dl className={css.facts}>
      {pairs
        .filter((pair) => pair !== null)
        .map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
    </dl>
  )
}

type Open =
  { readonly dialog: 'assign'; readonly address: string } | { readonly dialog: 'reserve' | 'edit' | 'remove' } | null

interface RangePartsProps {
  readonly detail: OperationOutput<'addresses.range'>
  readonly reload: () => void
}

const RangeParts = ({ detail, reload }: RangePartsProps) => {
  const { range, reserved, blocks, more, nextFree } = detail
  const navigate = useNavigate()
  const { shared, companyId } = range
  const [params, setParams] = useSearchParams()
  const may = usePermissions()
  const ownCompany = useAccess((state) => state.me?.companyId ?? null)
  const mayGive = may('address.write')
  const mayEdit = may(range.shared ? 'pool.write' : 'address.write')
  const [open, setOpen] = useState<Open>(null)
  const tab: TabName = TABS.find((name) => name === params.get('tab')) ?? 'assignments'
  const address = params.get('address')
  const close = useCallback(() => {
    setOpen(null)
  }, [])
  useEffect(() => {
    useFrame.setState({ company: shared ? null : (companyId ?? 'own') })
    return () => {
      useFrame.setState({ company: null })
    }
  }, [shared, companyId])
  const show = (dialog: 'reserve' | 'edit' | 'remove') => (): void => {
    setOpen({ dialog })
  }
  return (
    <ListPage>
      <NetworkPlaces />
      <ListHead
        title={range.cidr}
        mono
        actions={
          <>
            {mayGive && (
              <button
                type="button"
                className="mp-button"
                data-primary="true"
                onClick={() => {
                  setOpen({ dialog: 'assign', address: '' })
                }}
              >
                Give address …
              </button>
            )}
            {mayEdit && (
              <>
                <button type="button" className="mp-button" onClick={show('reserve')}>
                  Reserve …
                </button>
                <button type="button" className="mp-button" onClick={show('edit')}>
                  Edit …
                </button>
                {!isCounted(range, ownCompany) && (
                  <button type="button" className="mp-button" data-danger="true" onClick={show('remove')}>
                    Remove …
                  </button>
                )}
              </>
            )}
          </>
        }
      />
      <RangeFacts range={range} nextFree={nextFree} />
      {blocks.length > 0 && (
        <BlockBar
          blocks={blocks}
          more={more}
          onTake={
            mayGive
              ? (wanted) => {
                  setOpen({ dialog: 'assign', address: wanted })
                }
              : null
          }
        />
      )}
      <Tabs
        className={css.lists ?? ''}
        value={tab}
        aria-label="Parts of the range"
        onChange={(_event, next: TabName) => {
          setParams({ tab: next }, { replace: true })
        }}
      >
        <Tab value="assignments" label={`Assignments ${range.use.used}`} />
        <Tab value="reserved" label={`Reserved ${reserved.length}`} />
        <Tab value="history" label="History" />
      </Tabs>
      {tab === 'assignments' && (
        <RangeAssignments
          range={range}
          onHistory={(wanted) => {
            setParams({ tab: 'history', address: wanted })
          }}
        />
      )}
      {tab === 'reserved' && (
        <RangeReservations
          range={range}
          reserved={reserved}
          mayEdit={mayEdit}
          onReserve={show('reserve')}
          onChanged={reload}
        />
      )}
      {tab === 'history' && (
        <RangeHistory
          range={range}
          address={address}
          onAll={() => {
            setParams({ tab: 'history' })
          }}
        />
      )}
      {open?.dialog === 'assign' && (
        <AssignDialog range={range} address={open.address} onDone={reload} onClose={close} />
      )}
      {open?.dialog === 'reserve' && <ReserveDialog range={range} onDone={reload} onClose={close} />}
      {open?.dialog === 'edit' && <RangeDialog range={range} onSaved={reload} onClose={close} />}
      {open?.dialog === 'remove' && (
        <RemoveRangeDialog range={range} onRemoved={() => void navigate('/network')} onClose={close} />
      )}
    </ListPage>
  )
}

/** One range: what is left of it, who has its addresses, who had them. */
export const RangePage = () => {
  const { id = '' } = useParams()
  const { value, error, reload } = useFollowed(useCallback(() => call('addresses.range', { id }), [id]))
  if (error !== null && ['not_found', 'invalid_input'].includes(error.code)) {
    return (
      <EmptyState
        title="No such range"
        text="It was removed, or the link is wrong."
        action={<Link to="/network">All ranges</Link>}
      />
    )
  }
  if (value === null) return error === null ? <Skeleton /> : <ErrorState error={error} onRetry={reload} />
  return <RangeParts key={value.range.id} detail={value} reload={reload} />
}
