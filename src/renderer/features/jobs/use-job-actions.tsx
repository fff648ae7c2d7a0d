import { useState, type ReactNode } from 'react'
import { useNavigate } from 'react-router'
import { clusterLink } from '#renderer/app/links.ts'
import { tellFailure } from '#renderer/app/tell-failure.ts'
import type { MenuEntry } from '#renderer/components/menu.store.ts'
import type { JobRow } from '#shared/model/job.ts'
import { CancelJobDialog } from './CancelJobDialog.tsx'
import { jobMenu } from './job-menu.ts'
import { JobLogDialog } from './JobLogDialog.tsx'
import { retryJob, toggleParts, useJobs } from './jobs.store.ts'

interface JobActions {
  readonly openLog: (job: JobRow) => void
  readonly menuOf: (job: JobRow) => MenuEntry[]
  /** The dialog that is open; render it somewhere. */
  readonly dialogs: ReactNode
}

/** @param folds parts can be shown below a job */
export const useJobActions = ({ folds }: { readonly folds: boolean }): JobActions => {
  const navigate = useNavigate()
  const unfolded = useJobs((state) => state.unfolded)
  const [open, setOpen] = useState<{ readonly what: 'log' | 'cancel'; readonly job: JobRow } | null>(null)
  const close = (): void => {
    setOpen(null)
  }
  const openLog = (job: JobRow): void => {
    setOpen({ what: 'log', job })
  }
  return {
    openLog,
    menuOf: (job) =>
      jobMenu(job, {
        openLog: () => {
          openLog(job)
        },
        toggleParts: folds
          ? () => {
              toggleParts(job.id)
            }
          : null,
        unfolded: unfolded.has(job.id),
        cancel: () => {
          setOpen({ what: 'cancel', job })
        },
        retry: () => {
          retryJob(job.id).catch(tellFailure)
        },
        openCluster: (id) => void navigate(clusterLink(id)),
      }),
    dialogs: open !== null && (
      <>
        {open.what === 'log' && <JobLogDialog key={open.job.id} job={open.job} onClose={close} />}
        {open.what === 'cancel' && <CancelJobDialog job={open.job} onClose={close} />}
      </>
    ),
  }
}
