import { useCallback, useMemo, useRef, useState } from 'react'
import { call } from '#renderer/client/client.ts'
import { useCompanyLooks } from '#renderer/client/companies.store.ts'
import { newId } from '#renderer/client/new-id.ts'
import { useLoaded } from '#renderer/client/use-loaded.ts'
import { ConfirmedAction } from '#renderer/components/ConfirmedAction.tsx'
import { plural } from '#renderer/components/format.ts'
import { InlineError } from '#renderer/components/InlineError.tsx'
import type { Plan } from '#renderer/components/plan.ts'
import { useClusterLooks } from '#renderer/features/inventory/cluster-looks.ts'
import { guestTarget } from '#renderer/features/inventory/guest-target.ts'
import type { GuestId, JobId } from '#shared/model/ids.ts'
import type { DiscoveredRow } from './discovered-rows.ts'
import css from './Discover.module.css'
import { openAddresses, planOfHandover } from './handover-plan.ts'
import { requestHandover } from './handover.store.ts'
import { OpenAddresses } from './OpenAddresses.tsx'

interface ImportSheetProps {
  /** Each with its company. */
  readonly rows: readonly DiscoveredRow[]
  /** It was begun. */
  readonly onDone: () => void
  readonly onClose: () => void
}

const NONE: ReadonlySet<GuestId> = new Set()

const EFFECT =
  'Each is named in the slice of its cluster that its new company has, which is made where there is none. Nothing changes on Proxmox.'

/** Shows what taking guests over would do, and does it as a job. */
export const ImportSheet = ({ rows, onDone, onClose }: ImportSheetProps) => {
  const companies = useCompanyLooks()
  const looks = useClusterLooks()
  // As it was when the sheet was opened: polls go on behind it.
  const [asked] = useState(rows)
  /** Those that are taken over though something speaks against it. */
  const [anyway, setAnyway] = useState<ReadonlySet<GuestId>>(NONE)
  const items = useMemo(
    () =>
      asked.flatMap(({ guest, to }) =>
        to === null ? [] : [{ guestId: guest.id, companyId: to, anyway: anyway.has(guest.id) }],
      ),
    [asked, anyway],
  )
  const begun = useRef<{ readonly jobId: JobId; readonly total: number } | null>(null)
  const { value, error, reload } = useLoaded(
    useCallback(async () => ({ items, plans: await call('discovery.planImport', { items }) }), [items]),
  )
  // The answer to an earlier question says nothing of this one.
  const plans = value?.items === items ? value.plans : null
  const doubted = (value?.plans ?? []).flatMap(({ guestId, doubt }) => (doubt === null ? [] : [guestId]))
  const waiting: Plan = {
    title: `Take over ${plural(items.length, 'guest')}`,
    noun: 'guest',
    targets: asked.map(({ guest }) => guestTarget(guest, looks)),
    effect: EFFECT,
    danger: false,
    destructive: false,
    confirm: `Take over ${plural(items.length, 'guest')}`,
  }
  const plan = plans === null ? waiting : planOfHandover(plans, { verb: 'Take over', effect: EFFECT }, companies, looks)
  const refused = new Set((plans ?? []).flatMap(({ guestId, refused: why }) => (why === null ? [] : [guestId])))
  return (
    <ConfirmedAction
      plan={plan}
      blockedReason={plans === null && error === null ? 'Looking what that would do …' : undefined}
      act={async () => {
        const able = items.filter(({ guestId }) => !refused.has(guestId))
        const { id } = await call('discovery.import', { id: newId(), items: able })
        begun.current = { jobId: id, total: able.length }
      }}
      onDone={() => {
        onDone()
        if (begun.current !== null) requestHandover({ kind: 'result', title: 'Take over guests', ...begun.current })
      }}
      onClose={onClose}
    >
      {doubted.length > 0 && (
        <label className={css.check}>
          <input
            type="checkbox"
            checked={anyway.size > 0}
            onChange={(event) => {
              setAnyway(event.target.checked ? new Set(doubted) : NONE)
            }}
          />
          Take over anyway what is known twice or outside its company’s slice: {plural(doubted.length, 'guest')}
        </label>
      )}
      <OpenAddresses fates={openAddresses(plans ?? [])} title="Addresses that are not recorded" />
      {error !== null && <InlineError error={error} onRetry={reload} />}
    </ConfirmedAction>
  )
}
