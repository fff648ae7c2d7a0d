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
import type { JobId } from '#shared/model/ids.ts'
import type { DiscoveredRow } from './discovered-rows.ts'
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

const EFFECT =
  'Each is named in the slice of its cluster that its new company has, which is made where there is none. Nothing changes on Proxmox.'

/** Shows what taking guests over would do, and does it as a job. */
export const ImportSheet = ({ rows, onDone, onClose }: ImportSheetProps) => {
  const companies = useCompanyLooks()
  const looks = useClusterLooks()
  // As it was when the sheet was opened: polls go on behind it.
  const [asked] = useState(rows)
  const items = useMemo(
    () =>
      asked.flatMap(({ guest, found, to }) =>
        to === null ? [] : [{ guestId: guest.id, companyId: to, anyway: found.skipped !== null }],
      ),
    [asked],
  )
  const job = useRef<JobId | null>(null)
  const { value: plans, error, reload } = useLoaded(useCallback(() => call('discovery.planImport', { items }), [items]))
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
        job.current = (await call('discovery.import', { id: newId(), items: able })).id
      }}
      onDone={() => {
        onDone()
        if (job.current !== null) requestHandover({ kind: 'result', jobId: job.current, title: 'Take over guests' })
      }}
      onClose={onClose}
    >
      <OpenAddresses fates={openAddresses(plans ?? [])} title="Addresses that are not recorded" />
      {error !== null && <InlineError error={error} onRetry={reload} />}
    </ConfirmedAction>
  )
}
