import KeyboardArrowDown from '@mui/icons-material/KeyboardArrowDown'
import KeyboardArrowUp from '@mui/icons-material/KeyboardArrowUp'
import { useEffect, useMemo, useState } from 'react'
import { Link } from 'react-router'
import { usePermissions } from '#renderer/client/access.store.ts'
import { ErrorState } from '#renderer/components/ErrorState.tsx'
import { EmptyState } from '#renderer/components/EmptyState.tsx'
import { InlineError } from '#renderer/components/InlineError.tsx'
import { ResizablePane, togglePane, usePaneSize } from '#renderer/components/ResizablePane.tsx'
import { Skeleton } from '#renderer/components/Skeleton.tsx'
import { useNow } from '#renderer/components/use-now.ts'
import { useOfferCommands } from '#renderer/app/commands.store.ts'
import { followJobs, loadJobs, useJobs } from '#renderer/features/jobs/jobs.store.ts'
import { RunningTask } from './RunningTask.tsx'
import css from './TaskPanel.module.css'
import { panelRows, summariseTasks } from './tasks.model.ts'
import { followTasks, loadTasks, useTasks, watchTasks } from './tasks.store.ts'
import { useChosenJobs, useChosenTasks } from './use-chosen-tasks.ts'
import { TaskTable } from './TaskTable.tsx'

const HEIGHT = 220
const FOLDED = 28

const List = ({ onlyFailed }: { readonly onlyFailed: boolean }) => {
  const { status, error } = useTasks()
  const tasks = useChosenTasks()
  const jobs = useChosenJobs()
  const { unfolded, error: jobsError } = useJobs()
  useEffect(watchTasks, [])
  const rows = useMemo(() => panelRows(tasks, onlyFailed, { jobs, unfolded }), [tasks, onlyFailed, jobs, unfolded])
  if (status === 'failed' && error !== null) return <ErrorState error={error} onRetry={() => void loadTasks()} />
  if (status === 'loading') return <Skeleton rows={4} />
  return (
    <>
      {jobsError !== null && <InlineError error={jobsError} onRetry={() => void loadJobs()} />}
      <TaskTable
        id="tasks"
        rows={rows}
        empty={
          onlyFailed ? (
            <EmptyState title="No failed tasks" />
          ) : (
            <EmptyState title="No tasks yet" text="What the clusters do is listed here, newest first." />
          )
        }
      />
    </>
  )
}

/** The bottom of the frame: one line that says what runs and what failed, or the list of the newest tasks. */
export const TaskPanel = () => {
  useEffect(followTasks, [])
  // Without the right nothing is asked: a refusal would stand in everybody's panel.
  const maySeeJobs = usePermissions()('job.read')
  useEffect(() => (maySeeJobs ? followJobs() : undefined), [maySeeJobs])
  const { collapsed } = usePaneSize('tasks', HEIGHT)
  const [onlyFailed, setOnlyFailed] = useState(false)
  const now = useNow()
  const tasks = useChosenTasks()
  const jobs = useChosenJobs()
  const summary = useMemo(() => summariseTasks(tasks, now, jobs), [tasks, now, jobs])
  const Arrow = collapsed ? KeyboardArrowUp : KeyboardArrowDown
  useOfferCommands(
    'tasks',
    useMemo(
      () => [
        {
          id: 'tasks:toggle',
          title: 'Show or fold the tasks',
          group: 'Console',
          keys: 't',
          run: () => {
            togglePane('tasks', HEIGHT)
          },
        },
      ],
      [],
    ),
  )
  return (
    <ResizablePane id="tasks" label="Tasks" side="bottom" size={HEIGHT} min={96} max={600} collapsedSize={FOLDED}>
      <header className={css.bar}>
        <button
          type="button"
          className={css.toggle}
          aria-expanded={!collapsed}
          title={collapsed ? 'Show the tasks (t)' : 'Fold the tasks (t)'}
          onClick={() => {
            togglePane('tasks', HEIGHT)
          }}
        >
          <Arrow aria-hidden />
          Tasks
        </button>
        <span className={`num ${css.counts}`} role="status">
          {summary.running > 0 && `${summary.running} running`}
          {summary.running > 0 && summary.failed > 0 && ' · '}
          {summary.failed > 0 && (
            <span className={css.failed} title="In the last 24 hours">
              {summary.failed} failed
            </span>
          )}
        </span>
        {summary.first !== null && <RunningTask row={summary.first} />}
        <span className={css.space} />
        {!collapsed && (
          <label className={css.filter}>
            <input
              type="checkbox"
              checked={onlyFailed}
              onChange={(event) => {
                setOnlyFailed(event.target.checked)
              }}
            />
            Failed only
          </label>
        )}
        {maySeeJobs && (
          <Link to="/jobs" title="Every job of the console (g j)">
            All jobs
          </Link>
        )}
      </header>
      {!collapsed && <List onlyFailed={onlyFailed} />}
    </ResizablePane>
  )
}
