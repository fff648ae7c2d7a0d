import { useCallback, useRef, useState } from 'react'
import { call } from '#renderer/client/client.ts'
import { useCompanies, useCompanyLooks } from '#renderer/client/companies.store.ts'
import { useInventory } from '#renderer/client/inventory.store.ts'
import { newId } from '#renderer/client/new-id.ts'
import { useLoaded } from '#renderer/client/use-loaded.ts'
import { ConfirmedAction } from '#renderer/components/ConfirmedAction.tsx'
import { plural } from '#renderer/components/format.ts'
import { InlineError } from '#renderer/components/InlineError.tsx'
import { LabelledField } from '#renderer/components/LabelledField.tsx'
import type { Plan } from '#renderer/components/plan.ts'
import { useClusterLooks } from '#renderer/features/inventory/cluster-looks.ts'
import { guestTarget } from '#renderer/features/inventory/guest-target.ts'
import type { CompanyId, GuestId, JobId } from '#shared/model/ids.ts'
import css from './Discover.module.css'
import { openAddresses, planOfHandover } from './handover-plan.ts'
import { requestHandover } from './handover.store.ts'
import { OpenAddresses } from './OpenAddresses.tsx'

interface ReassignSheetProps {
  readonly ids: readonly GuestId[]
  readonly onClose: () => void
}

/** Empty: not chosen yet; `own`: the provider. */
type Choice = '' | 'own' | CompanyId

const NOTHING_THERE = 'Nothing changes on Proxmox.'

const effectOf = (single: boolean, choice: Choice): string => {
  // The provider has no slices: what is in none is its own.
  if (choice === 'own') return NOTHING_THERE
  return single
    ? `It is named in its new company’s slice of the cluster, which is made if there is none. ${NOTHING_THERE}`
    : `Each is named in the new company’s slice of its cluster, which is made if there is none. ${NOTHING_THERE}`
}

/** Asks whom guests shall belong to, shows what that would do, and does it as a job. */
export const ReassignSheet = ({ ids, onClose }: ReassignSheetProps) => {
  const companies = useCompanies((state) => state.companies)
  const companyLooks = useCompanyLooks()
  const looks = useClusterLooks()
  const guests = useInventory((state) => state.guests)
  const [choice, setChoice] = useState<Choice>('')
  const [releaseAddresses, setRelease] = useState(false)
  const companyId = choice === 'own' || choice === '' ? null : choice
  const begun = useRef<{ readonly jobId: JobId; readonly total: number } | null>(null)
  const load = useCallback(
    async () =>
      choice === ''
        ? null
        : {
            choice,
            releaseAddresses,
            plans: await call('guests.planReassign', { ids: [...ids], companyId, releaseAddresses }),
          },
    [ids, choice, companyId, releaseAddresses],
  )
  const { value, error, reload } = useLoaded(load)
  // The answer to an earlier choice says nothing of this one.
  const plans = value?.choice === choice && value.releaseAddresses === releaseAddresses ? value.plans : null
  const chosen = new Set(ids)
  const targets = guests.filter(({ id }) => chosen.has(id)).map((guest) => guestTarget(guest, looks))
  const single = ids.length === 1
  const what = single ? (targets[0]?.name ?? 'guest') : plural(ids.length, 'guest')
  const effect = effectOf(single, choice)
  const asked: Plan = {
    title: `Reassign ${what}`,
    noun: 'guest',
    targets,
    effect,
    danger: false,
    destructive: false,
    confirm: `Reassign ${plural(ids.length, 'guest')}`,
  }
  const found = plans === null ? asked : planOfHandover(plans, { verb: 'Reassign', effect }, companyLooks, looks)
  // Of one guest there is no count to give, neither before nor when it is refused.
  const plan = single ? { ...found, title: asked.title, confirm: 'Reassign guest' } : found
  const open = plans === null ? [] : openAddresses(plans)
  const blocked =
    choice === ''
      ? `Choose whose ${single ? 'it' : 'they'} shall be.`
      : plans === null && error === null
        ? 'Looking what that would do …'
        : undefined
  return (
    <ConfirmedAction
      plan={plan}
      blockedReason={blocked}
      choice={
        <>
          <LabelledField
            label="New company"
            value={choice}
            onChange={(next) => {
              setChoice(next as Choice)
            }}
            choices={[
              { value: '', label: 'Choose …' },
              { value: 'own', label: 'Own (the provider)' },
              ...companies.map(({ id, name }) => ({ value: id, label: name })),
            ]}
          />
          <label className={css.check}>
            <input
              type="checkbox"
              checked={releaseAddresses}
              onChange={(event) => {
                setRelease(event.target.checked)
              }}
            />
            {single ? 'Release its addresses that cannot follow' : 'Release addresses that cannot follow'}
          </label>
        </>
      }
      act={async () => {
        // Whom the plan leaves out stays out of the job: it says of how many it is.
        const able =
          plans === null ? [...ids] : plans.flatMap(({ guestId, refused }) => (refused === null ? guestId : []))
        const { id } = await call('guests.reassign', { id: newId(), ids: able, companyId, releaseAddresses })
        begun.current = { jobId: id, total: able.length }
      }}
      onDone={() => {
        if (begun.current === null) return
        requestHandover({ kind: 'result', title: single ? asked.title : 'Reassign guests', ...begun.current })
      }}
      onClose={onClose}
    >
      <OpenAddresses fates={open} title="Addresses that do not follow" />
      {error !== null && <InlineError error={error} onRetry={reload} />}
    </ConfirmedAction>
  )
}
