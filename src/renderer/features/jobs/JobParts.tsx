import { useMemo } from 'react'
import type { JobId } from '#shared/model/ids.ts'
import { JobProgress } from './JobProgress.tsx'
import css from './Jobs.module.css'
import { jobText, partsInOrder, partsOf } from './jobs.model.ts'
import { useJobs } from './jobs.store.ts'
import { JobStateMark } from './JobStateMark.tsx'

interface JobPartsProps {
  readonly id: JobId
  readonly onOpen: (id: JobId) => void
}

/** The parts of a job with their state, failed ones first; each opens its log. */
export const JobParts = ({ id, onOpen }: JobPartsProps) => {
  const jobs = useJobs((state) => state.jobs)
  const parts = useMemo(() => partsInOrder(partsOf(id, jobs)), [jobs, id])
  return (
    <ul className={css.parts} aria-label="Parts">
      {parts.map((part) => (
        <li key={part.id}>
          <button
            type="button"
            className={css.part}
            title={`Open the log of ${jobText(part)}`}
            onClick={() => {
              onOpen(part.id)
            }}
          >
            <span>{part.subject}</span>
            <JobStateMark job={part} />
            <JobProgress job={part} />
          </button>
        </li>
      ))}
    </ul>
  )
}
