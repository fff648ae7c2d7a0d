import { useEffect, useState } from 'react'
import { asAppError, call, on } from '#renderer/client/client.ts'
import { formatInstant } from '#renderer/components/format.ts'
import { StatusMark, type Shape, type Tone } from '#renderer/components/StatusMark.tsx'
import type { AppError } from '#shared/errors.ts'
import type { GuestId } from '#shared/model/ids.ts'
import type { TaskRow } from '#shared/model/task.ts'
import css from './Details.module.css'

const LOOK: Record<TaskRow['state'], readonly [Tone, Shape]> = {
  running: ['amber', 'ring'],
  ok: ['green', 'disc'],
  warning: ['amber', 'bars'],
  failed: ['red', 'cross'],
  unknown: ['grey', 'hatched'],
}

interface Tasks {
  readonly id: GuestId
  readonly rows: readonly TaskRow[]
  readonly error: AppError | null
}

/** Tasks of one guest, newest first, kept up to date. */
const useGuestTasks = (id: GuestId): Tasks | null => {
  const [tasks, setTasks] = useState<Tasks | null>(null)
  useEffect(() => {
    let current = true
    call('tasks.list', { guestId: id, limit: 50 })
      .then((rows) => {
        if (current) setTasks({ id, rows, error: null })
      })
      .catch((thrown: unknown) => {
        if (current) setTasks({ id, rows: [], error: asAppError(thrown) })
      })
    const end = on('tasks.taskChanged', ({ tasks: changed }) => {
      const mine = new Map(changed.filter((task) => task.guestId === id).map((task) => [task.key, task]))
      if (mine.size === 0) return
      setTasks((last) => {
        const kept = (last?.rows ?? []).filter((task) => !mine.has(task.key))
        const rows = [...mine.values(), ...kept].sort((a, b) => (a.startedAt < b.startedAt ? 1 : -1))
        return { id, rows, error: null }
      })
    })
    return () => {
      current = false
      end()
    }
  }, [id])
  return tasks?.id === id ? tasks : null
}

export const TasksTab = ({ id }: { readonly id: GuestId }) => {
  const tasks = useGuestTasks(id)
  if (tasks === null) return null
  if (tasks.error !== null) return <p className={css.empty}>{tasks.error.message}</p>
  if (tasks.rows.length === 0) return <p className={css.empty}>No task of it is known.</p>
  return tasks.rows.map((task) => {
    const [tone, shape] = LOOK[task.state]
    return (
      <div key={task.key} className={css.card}>
        <h3>
          {task.type}
          <span>{formatInstant(task.startedAt)}</span>
        </h3>
        <p>
          {task.node} · {task.user}
        </p>
        <StatusMark tone={tone} shape={shape} word={task.exitStatus === '' ? task.state : task.exitStatus} />
      </div>
    )
  })
}
