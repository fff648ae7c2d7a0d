import type { Fault, FaultKind } from './faults/faults.ts'
import type { Lab } from './lab.ts'
import { churn, freezeDrift, migrateGuest } from './world/activity.ts'
import type { LabCluster } from './world/model.ts'

/** What a command answers: one line of JSON. */
export type Answer = { ok: true; value?: unknown } | { ok: false; error: string }

const HELP = [
  'fault CLUSTER[/NODE] KIND [DETAIL]   down, refuse, hang, slow MS, garbage text|html|truncated, reset,',
  '                                     certificate, tickets, busy [SECONDS], plainHttp, notProxmox,',
  '                                     upload BYTES_PER_SECOND',
  'heal [CLUSTER[/NODE] [KIND]]         everything, a target, or one fault of it',
  'migrate CLUSTER VMID NODE            a guest moves, as a task',
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
    case 'upload':
      return { kind, bytesPerSecond: Number(detail ?? 1_000_000) }
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

const run = async (lab: Lab, words: string[]): Promise<unknown> => {
  const [verb, first, second, third] = words
  switch (verb) {
    case 'help':
      return HELP
    case 'fault':
      lab.faults.inject(targetOf(lab, first), faultOf(second ?? '', third))
      return lab.settled()
    case 'heal':
      if (first === undefined) lab.faults.healAll()
      else lab.faults.heal(targetOf(lab, first), second as FaultKind | undefined)
      return lab.settled()
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
