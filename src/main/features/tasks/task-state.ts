import type { TaskState } from '#shared/model/task.ts'

/**
 * State of a task from its exit status: `OK`, `WARNINGS: n`, anything else is an error text
 * (an aborted one ends with `unexpected status`).
 */
export const taskStateOf = (running: boolean, exitStatus: string): TaskState => {
  if (running) return 'running'
  if (exitStatus === '') return 'unknown'
  if (exitStatus === 'OK') return 'ok'
  return exitStatus.startsWith('WARNINGS') ? 'warning' : 'failed'
}

const VERBS: Readonly<Record<string, string>> = {
  qmstart: 'start',
  qmstop: 'stop',
  qmshutdown: 'shut down',
  qmreboot: 'reboot',
  qmcreate: 'create',
  qmclone: 'clone',
  qmdestroy: 'delete',
  qmmigrate: 'migrate',
  qmsnapshot: 'snapshot',
  qmrollback: 'roll back',
  vzcreate: 'create',
  vzclone: 'clone',
  vzdestroy: 'delete',
  vzmigrate: 'migrate',
  vzsnapshot: 'snapshot',
  vzrollback: 'roll back',
  vzstart: 'start',
  vzstop: 'stop',
  vzshutdown: 'shut down',
  vzreboot: 'reboot',
  hastart: 'start',
  hastop: 'stop',
}

/** What a task does, for a sentence: `start`, or Proxmox' own word where none is known. */
export const taskVerb = (type: string): string => VERBS[type] ?? type
