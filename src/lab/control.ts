import type { Fault, FaultKind } from './faults/faults.ts'
import type { Lab } from './lab.ts'
import { churn, freezeDrift, migrateGuest } from './world/activity.ts'
import type { LabCluster } from './world/model.ts'
import type { TaskPattern } from './world/task-faults.ts'
import { clearTaskFaults, placeTaskFault } from './world/task-faults.ts'
import { releaseTasks } from './world/tasks.ts'

/** What a command answers: one line of JSON. */
export type Answer = { ok: true; value?: unknown } | { ok: false; error: string }

const HELP = [
  'fault CLUSTER[/NODE] KIND [DETAIL]   down, refuse, hang, slow MS, garbage text|html|truncated, reset,',
  '                                     certificate, tickets, busy [SECONDS], plainHttp, notProxmox',
  'heal [CLUSTER[/NODE] [KIND]]         everything, a target, or one fault of it',
  'migrate CLUSTER VMID NODE            a guest moves, as a task',
  'task-fail CLUSTER[/NODE] TYPE[:VMID][@SHARE] TEXT   the next such task ends with that text, after SHARE (0..1) of its time',
  'task-hang CLUSTER[/NODE] TYPE[:VMID]               the next such task stands still at half its time',
  'task-release CLUSTER[/NODE] [TYPE[:VMID]]          tasks that hang go on',
  'lose CLUSTER[/NODE] METHOD PATH [TIMES]            such calls are carried out, but their answer never arrives',
  'refuse CLUSTER[/NODE] METHOD PATH STATUS TEXT      the next such call is refused; PATH is a regular expression',
  'freeze | drift                       figures stand still, or move again',
  'churn PERCENT [SEED]                 that share of all guests changes at once',
]

const faultOf = (kind: string, detail: string | undefined): Fault => {
  switch (kind) {
    case 'down':
    case 'refuse':
    case 'hang':
    case 'reset':
    case 'certificate':
    case 'tickets':
    case 'plainHttp':
    case 'notProxmox':
      return { kind }
    case 'slow':
      return { kind, delayMs: Number(detail ?? 1000) }
    case 'busy':
      return detail === undefined ? { kind } : { kind, retryAfterSeconds: Number(detail) }
    case 'garbage':
      if (detail === undefined || detail === 'html') return { kind, form: 'html' }
      if (detail === 'text' || detail === 'truncated') return { kind, form: detail }
      throw new RangeError(`garbage is text, html or truncated, not ${detail}`)
    default:
      throw new RangeError(`there is no fault '${kind}': help lists them`)
  }
}

const clusterOf = (lab: Lab, name: string | undefined): LabCluster => {
  const found = lab.clusters.find((cluster) => cluster.name === name)
  if (!found) throw new RangeError(`there is no cluster '${name ?? ''}'`)
  return found.world
}

const targetOf = (lab: Lab, text: string | undefined): { cluster: string; node?: string } => {
  const [name, node] = (text ?? '').split('/')
  const cluster = clusterOf(lab, name)
  if (node === undefined) return { cluster: cluster.name }
  if (!cluster.nodes.has(node)) throw new RangeError(`${cluster.name} has no node '${node}'`)
  return { cluster: cluster.name, node }
}

const worlds = (lab: Lab): LabCluster[] => lab.clusters.map(({ world }) => world)

/** `qmclone:9000@0.3` → what it is for and after which share of its time. */
const patternOf = (node: string | undefined, text: string | undefined): { pattern: TaskPattern; share: number } => {
  const [, type, vmid, share] = /^([a-z_]+)(?::(\d+))?(?:@(0(?:\.\d+)?|1))?$/.exec(text ?? '') ?? []
  if (type === undefined)
    throw new RangeError(`a task is named TYPE, TYPE:VMID or TYPE:VMID@SHARE, not '${text ?? ''}'`)
  const pattern = { type, ...(vmid !== undefined && { vmid: Number(vmid) }), ...(node !== undefined && { node }) }
  return { pattern, share: share === undefined ? 0.5 : Number(share) }
}

const taskFault = (lab: Lab, [verb, first, second, ...rest]: string[]): unknown => {
  const { cluster: name, node } = targetOf(lab, first)
  const cluster = clusterOf(lab, name)
  if (verb === 'task-release') {
    const pattern = second === undefined ? undefined : patternOf(node, second).pattern
    return releaseTasks(cluster, pattern)
  }
  const { pattern, share } = patternOf(node, second)
  const text = rest.join(' ')
  if (verb === 'task-hang') placeTaskFault(cluster, { kind: 'hang', pattern })
  else if (text === '') throw new RangeError('say what the task shall end with')
  else placeTaskFault(cluster, { kind: 'fail', pattern, text, share })
  return undefined
}

const callFault = (lab: Lab, [verb, first, method = '', path = '', ...rest]: string[]): void => {
  const target = { ...targetOf(lab, first), method, path: new RegExp(path) }
  if (verb === 'lose') lab.faults.calls.add({ kind: 'lose', ...target, times: Number(rest[0] ?? 1) })
  else
    lab.faults.calls.add({
      kind: 'refuse',
      ...target,
      status: Number(rest[0] ?? 500),
      text: rest.slice(1).join(' '),
      times: 1,
    })
}

const heal = (lab: Lab, first: string | undefined, kind: string | undefined): Promise<void> => {
  if (first === undefined) lab.faults.healAll()
  else lab.faults.heal(targetOf(lab, first), kind as FaultKind | undefined)
  if (kind === undefined)
    for (const cluster of first === undefined ? worlds(lab) : [clusterOf(lab, targetOf(lab, first).cluster)]) {
      clearTaskFaults(cluster)
      releaseTasks(cluster)
    }
  return lab.settled()
}

const run = async (lab: Lab, words: string[]): Promise<unknown> => {
  const [verb, first, second, third] = words
  switch (verb) {
    case 'help':
      return HELP
    case 'fault':
      lab.faults.inject(targetOf(lab, first), faultOf(second ?? '', third))
      return lab.settled()
    case 'heal':
      return heal(lab, first, second)
    case 'task-fail':
    case 'task-hang':
    case 'task-release':
      return taskFault(lab, words)
    case 'lose':
    case 'refuse':
      return callFault(lab, words)
    case 'migrate':
      return migrateGuest(clusterOf(lab, first), Number(second), third ?? '')
    case 'freeze':
    case 'drift':
      return freezeDrift(worlds(lab), verb === 'freeze')
    case 'churn':
      return churn(worlds(lab), Number(first ?? 5) / 100, second ?? Date.now()).length
    default:
      throw new RangeError(`there is no command '${verb ?? ''}': help lists them`)
  }
}

/** Runs one line of the lab's standard input. */
export const runCommand = async (lab: Lab, line: string): Promise<Answer> => {
  try {
    const value = await run(lab, line.trim().split(/\s+/))
    return value === undefined ? { ok: true } : { ok: true, value }
  } catch (error) {
    return { ok: false, error: error instanceof Error ? error.message : String(error) }
  }
}
