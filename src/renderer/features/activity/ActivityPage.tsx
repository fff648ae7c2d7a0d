import MoreHoriz from '@mui/icons-material/MoreHoriz'
import { useCallback, useDeferredValue, useMemo, useState, type MouseEvent } from 'react'
import { useSearchParams } from 'react-router'
import { ActivityStatus } from '#shared/model/activity.ts'
import type { ActivityFilter, ActivityVerdict } from '#shared/contract/activity.contract.ts'
import { tellFailure } from '#renderer/app/tell-failure.ts'
import { greyedWithout } from '#renderer/client/access.store.ts'
import { call } from '#renderer/client/client.ts'
import { useCompanyChoice } from '#renderer/client/company-choice.ts'
import { useAction } from '#renderer/client/use-action.ts'
import { IconButton } from '#renderer/components/IconButton.tsx'
import { InlineError } from '#renderer/components/InlineError.tsx'
import { formatCount, plural } from '#renderer/components/format.ts'
import { FilterChoice, FilterField, ListHead, ListPage } from '#renderer/components/ListPage.tsx'
import { openMenu } from '#renderer/components/menu.store.ts'
import { ActivityList } from './ActivityList.tsx'
import css from './Activity.module.css'
import { ACTIVITY_STATES } from './activity-columns.tsx'
import { exportActivity } from './export-activity.ts'
import type { KeptName } from './kept.ts'
import { RetentionDialog } from './RetentionDialog.tsx'

/** Parts an action's name begins with, as people call them. */
const AREAS: readonly (readonly [string, string])[] = [
  ['access', 'Sign-in and passwords'],
  ['user', 'Accounts'],
  ['profile', 'Permission profiles'],
  ['company', 'Companies'],
  ['tenancy', 'Slices'],
  ['project', 'Projects'],
  ['quota', 'Quotas'],
  ['cluster', 'Clusters'],
  ['vm', 'Guests'],
  ['task', 'Tasks'],
  ['job', 'Jobs'],
  ['address', 'Addresses'],
  ['token', 'API tokens'],
  ['database', 'Database'],
  ['activity', 'Activity'],
  ['app', 'Settings'],
]

const PERIODS: readonly (readonly [string, string, number])[] = [
  ['day', 'Last 24 hours', 1],
  ['week', 'Last 7 days', 7],
  ['month', 'Last 30 days', 30],
]
const DAY_MS = 24 * 60 * 60 * 1000

const verdictText = ({ firstBroken, checked, since }: ActivityVerdict): string =>
  firstBroken === null
    ? `Nothing was tampered with: ${plural(checked, 'row')} checked${since > 1 ? `, from number ${formatCount(since)} on` : ''}.`
    : `Row ${formatCount(firstBroken.sequence)} is the first that is broken. ${firstBroken.reason}`

const usePageFilter = () => {
  const [params, setParams] = useSearchParams()
  const choice = useCompanyChoice()
  const [openedAt] = useState(() => Date.now())
  const get = (name: string): string => params.get(name) ?? ''
  const text = useDeferredValue(get('q'))
  const [status, area, period] = [get('status'), get('area'), get('period')]
  const filter = useMemo((): ActivityFilter => {
    const known = ActivityStatus.safeParse(status)
    const days = PERIODS.find(([id]) => id === period)?.[2]
    return {
      ...(choice === null || choice === 'own' ? {} : { companyId: choice }),
      ...(text.trim() === '' ? {} : { text: text.slice(0, 200) }),
      ...(known.success ? { status: known.data } : {}),
      ...(AREAS.some(([id]) => id === area) ? { area } : {}),
      ...(days === undefined ? {} : { from: new Date(openedAt - days * DAY_MS).toISOString() }),
    }
  }, [choice, text, status, area, period, openedAt])
  const set = (name: string, value: string): void => {
    setParams(
      (before) => {
        const next = new URLSearchParams(before)
        if (value === '') next.delete(name)
        else next.set(name, value)
        return next
      },
      { replace: true },
    )
  }
  return { filter, get, set }
}

/** Who did what, when, to whose object: filtered, followed, exported, checked. */
export const ActivityPage = () => {
  const { filter, get, set } = usePageFilter()
  const [follow, setFollow] = useState(true)
  const [verdict, setVerdict] = useState<ActivityVerdict | null>(null)
  const [retention, setRetention] = useState<{
    readonly what: KeptName
    readonly keepDays: number | null
  } | null>(null)
  const askRetention = (what: KeptName): void => {
    call(`${what}.retention`, {})
      .then(({ keepDays }) => {
        setRetention({ what, keepDays })
      })
      .catch(tellFailure)
  }
  const verify = useAction(
    useCallback(async () => {
      setVerdict(null)
      setVerdict(await call('activity.verify', {}))
    }, []),
  )
  const openMore = (event: MouseEvent<HTMLElement>): void => {
    const box = event.currentTarget.getBoundingClientRect()
    openMenu({
      x: box.right,
      y: box.bottom + 4,
      label: 'More',
      entries: [
        { id: 'csv', label: 'Export as CSV', run: () => void exportActivity(filter, 'csv').catch(tellFailure) },
        { id: 'json', label: 'Export as JSON', run: () => void exportActivity(filter, 'json').catch(tellFailure) },
        'separator',
        {
          id: 'verify',
          label: 'Check for tampering',
          ...greyedWithout('activity.verify'),
          run: () => void verify.run(),
        },
        {
          id: 'retention',
          label: 'How long it is kept …',
          ...greyedWithout('app.manage'),
          run: () => {
            askRetention('activity')
          },
        },
        {
          id: 'jobs-retention',
          label: 'How long jobs are kept …',
          ...greyedWithout('app.manage'),
          run: () => {
            askRetention('jobs')
          },
        },
      ],
    })
  }
  return (
    <ListPage>
      <ListHead
        title="Activity"
        actions={
          <>
            <button
              type="button"
              className="mp-button"
              aria-pressed={follow}
              title="New activity appears on top"
              onClick={() => {
                setFollow(!follow)
              }}
            >
              Follow
            </button>
            <IconButton label="Export, check, keep" onClick={openMore}>
              <MoreHoriz aria-hidden />
            </IconButton>
          </>
        }
      >
        <FilterField
          label="Filter activity"
          text={get('q')}
          onChange={(text) => {
            set('q', text)
          }}
        />
        <FilterChoice
          label="Status"
          all="Any status"
          value={get('status')}
          choices={ActivityStatus.options.map((status) => ({ value: status, label: ACTIVITY_STATES[status].word }))}
          onChange={(value) => {
            set('status', value)
          }}
        />
        <FilterChoice
          label="About"
          all="About anything"
          value={get('area')}
          choices={AREAS.map(([value, label]) => ({ value, label }))}
          onChange={(value) => {
            set('area', value)
          }}
        />
        <FilterChoice
          label="Time"
          all="Any time"
          value={get('period')}
          choices={PERIODS.map(([value, label]) => ({ value, label }))}
          onChange={(value) => {
            set('period', value)
          }}
        />
      </ListHead>
      {verify.busy && (
        <div className={css.note} role="status">
          Checking the record …
        </div>
      )}
      {verdict !== null && (
        <div className={css.note} role={verdict.firstBroken === null ? 'status' : 'alert'}>
          {verdictText(verdict)}
          <button
            type="button"
            className="mp-button"
            onClick={() => {
              setVerdict(null)
            }}
          >
            Close
          </button>
        </div>
      )}
      {verify.error !== null && <InlineError error={verify.error} onRetry={() => void verify.run()} />}
      <ActivityList
        id="activity"
        filter={filter}
        follow={follow}
        emptyTitle={Object.keys(filter).length === 0 ? 'Nothing was recorded yet' : 'Nothing matches'}
        emptyText={
          Object.keys(filter).length === 0
            ? 'Every change and every sign-in is recorded here: who, when, and what changed.'
            : 'No activity fits these filters.'
        }
      />
      {retention !== null && (
        <RetentionDialog
          kept={retention.what}
          keepDays={retention.keepDays}
          onClose={() => {
            setRetention(null)
          }}
        />
      )}
    </ListPage>
  )
}
