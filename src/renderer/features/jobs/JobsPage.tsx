import { useCallback, useEffect, useMemo } from 'react'
import { useSearchParams } from 'react-router'
import { call, on } from '#renderer/client/client.ts'
import { isChosen, useCompanyChoice } from '#renderer/client/company-choice.ts'
import { useLoaded } from '#renderer/client/use-loaded.ts'
import { EmptyState } from '#renderer/components/EmptyState.tsx'
import { ErrorState } from '#renderer/components/ErrorState.tsx'
import { plural } from '#renderer/components/format.ts'
import { ListHead, ListPage } from '#renderer/components/ListPage.tsx'
import { openMenu } from '#renderer/components/menu.store.ts'
import { Skeleton } from '#renderer/components/Skeleton.tsx'
import { DataTable } from '#renderer/components/table/DataTable.tsx'
import { useTableModel } from '#renderer/components/table/use-table-model.ts'
import { LeftoverList } from '#renderer/features/machines/LeftoverList.tsx'
import type { JobRow } from '#shared/model/job.ts'
import { isEnded } from '#shared/model/job-state.ts'
import { JOB_COLUMNS } from './job-columns.tsx'
import { JobFilters } from './JobFilters.tsx'
import { JobPager } from './JobPager.tsx'
import { historyQuery, PAGE_SIZE, type HistoryQuery } from './history-query.ts'
import { jobText } from './jobs.model.ts'
import { useJobs } from './jobs.store.ts'
import { useJobActions } from './use-job-actions.tsx'

const rowId = ({ id }: JobRow): string => id

/** Whether what runs is of this kind, action, cluster and company, as the history is asked for them. */
const isAskedFor = (job: JobRow, { kind, action, clusterId, companyId }: HistoryQuery['filter']): boolean =>
  (kind === undefined || job.kind === kind) &&
  (action === undefined || job.action === action) &&
  (clusterId === undefined || job.clusterId === clusterId) &&
  (companyId === undefined || job.companyId === companyId)

/** Every job there ever was: what runs and waits, and page by page what ended. */
export const JobsPage = () => {
  const [params, setParams] = useSearchParams()
  const choice = useCompanyChoice()
  const chosen = choice === 'own' ? null : choice
  const query = useMemo(() => historyQuery(params, chosen), [params, chosen])
  const { page, active, withOpen, filter } = query
  const { value, error, reload } = useLoaded(
    useCallback(() => call('jobs.list', { ...filter, page, size: PAGE_SIZE }), [filter, page]),
  )
  // What ends now pushes the pages along; only the first is worth keeping up.
  useEffect(
    () =>
      on('jobs.jobChanged', ({ jobs }) => {
        if (page === 0 && jobs.some(({ state }) => isEnded(state))) reload()
      }),
    [page, reload],
  )
  const known = useJobs((state) => state.jobs)
  const open = useMemo(
    () =>
      active || withOpen
        ? [...known.values()]
            .filter(({ state, companyId }) => !isEnded(state) && isChosen(choice, companyId))
            .filter((job) => active || (job.parentId === null && isAskedFor(job, filter)))
            .sort((left, right) => right.createdAt.localeCompare(left.createdAt))
        : [],
    [active, withOpen, choice, filter, known],
  )
  const rows = useMemo(() => {
    if (active) return open
    const shown = new Set(open.map(({ id }) => id))
    return [...open, ...(value?.jobs ?? []).filter(({ id }) => !shown.has(id))]
  }, [active, open, value])
  const model = useTableModel({ id: 'jobs', columns: JOB_COLUMNS, rows, rowId })
  const { openLog, menuOf, dialogs } = useJobActions({ folds: false })
  const ended = value?.total ?? 0
  const total = active ? rows.length : ended + open.length
  const go = (next: number): void => {
    const changed = new URLSearchParams(params)
    if (next === 0) changed.delete('page')
    else changed.set('page', String(next + 1))
    setParams(changed, { replace: true })
  }

  if (error !== null && value === null) return <ErrorState error={error} onRetry={reload} />
  return (
    <ListPage>
      <ListHead title="Jobs" {...(value === null ? {} : { count: plural(total, 'job') })}>
        <JobFilters params={params} setParams={setParams} ofOneCompany={chosen !== null} />
      </ListHead>
      <LeftoverList />
      {value === null ? (
        <Skeleton />
      ) : (
        <DataTable
          model={model}
          label="Jobs"
          rowName={jobText}
          onOpen={openLog}
          onMenu={(job, { x, y }) => {
            openMenu({ x, y, label: `Actions of ${jobText(job)}`, entries: menuOf(job) })
          }}
          empty={
            query.isFiltered ? (
              <EmptyState
                title="No job matches"
                action={
                  <button
                    type="button"
                    className="mp-button"
                    onClick={() => {
                      setParams({}, { replace: true })
                    }}
                  >
                    Clear the filters
                  </button>
                }
              />
            ) : (
              <EmptyState
                title="No jobs yet"
                text="What the console does that takes longer than a second is kept here."
              />
            )
          }
        />
      )}
      {!active && ended > PAGE_SIZE && <JobPager page={page} pages={Math.ceil(ended / PAGE_SIZE)} onGo={go} />}
      {dialogs}
    </ListPage>
  )
}
