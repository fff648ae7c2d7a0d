import { StatusMark, type Shape, type Tone } from '#renderer/components/StatusMark.tsx'
import type { TaskRow } from '#shared/model/task.ts'

const LOOK: Readonly<Record<TaskRow['state'], readonly [Tone, Shape, string]>> = {
  running: ['green', 'ring', 'running'],
  ok: ['green', 'disc', 'OK'],
  warning: ['amber', 'bars', 'warnings'],
  failed: ['red', 'cross', 'failed'],
  unknown: ['grey', 'hatched', 'unknown'],
}

interface TaskStateMarkProps {
  readonly state: TaskRow['state']
  /** Proxmox' own words for the end; stands instead of ours. */
  readonly exitStatus?: string
  /** How it failed as a sentence; stands instead of Proxmox' words, which then are in the tooltip. */
  readonly explanation?: string
}

/** How a task ended, or that it runs; the cluster's own words where it has some. */
export const TaskStateMark = ({ state, exitStatus = '', explanation = '' }: TaskStateMarkProps) => {
  const [tone, shape, word] = LOOK[state]
  return (
    <StatusMark
      tone={tone}
      shape={shape}
      word={explanation || exitStatus || word}
      title={explanation === '' ? exitStatus : `${explanation}\n${exitStatus}`}
    />
  )
}
