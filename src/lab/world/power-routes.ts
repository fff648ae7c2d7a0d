import type { LabCall, LabHandler, LabRoute, PermissionCheck } from '../http/handler.ts'
import { refuse, refuseParams } from '../http/handler.ts'
import { guestStatus, managedByHa } from './guest-facts.ts'
import type { LabGuest, LabGuestKind } from './model.ts'
import type { PowerContext } from './power-tasks.ts'
import { pauseWork, rebootWork, resetWork, resumeWork, shutdownWork, startWork, stopWork } from './power-tasks.ts'
import { findGuest, guestOf, KINDS, settled } from './routing.ts'
import type { TaskWork } from './tasks.ts'
import { abortTask, startTask, tasksOfGuest } from './tasks.ts'

const contextOf = (call: LabCall, kind: LabGuestKind): PowerContext => {
  if (call.flag('skiplock') !== undefined && !call.identity.root)
    refuseParams({ skiplock: 'Only root may use this option.' })
  return {
    cluster: call.cluster,
    node: call.node,
    kind,
    vmid: Number(call.path['vmid']),
    guest: findGuest(call, kind),
    skiplock: call.flag('skiplock') ?? false,
  }
}

const launch = (call: LabCall, context: PowerContext, type: string, work: (at: number) => TaskWork): string =>
  startTask({
    cluster: call.cluster,
    node: call.node,
    type,
    id: String(context.vmid),
    user: call.identity.authId,
    locks: context.vmid,
    work,
  })

/** Under high availability the request goes to the CRM: the task is done at once, the guest moves later. */
const viaHa = (
  call: LabCall,
  context: PowerContext,
  verb: 'start' | 'stop',
  work: (at: number) => TaskWork,
): string | undefined => {
  const { cluster, guest, kind, vmid } = context
  const resource = guest && managedByHa(cluster, guest)
  if (!resource) return undefined
  return startTask({
    cluster,
    node: call.node,
    type: `ha${verb}`,
    id: String(vmid),
    user: call.identity.authId,
    work: () => ({
      durationMs: 900,
      lines: [{ after: 100, text: `Requesting HA ${verb} for ${kind === 'qemu' ? 'VM' : 'CT'} ${vmid}` }],
      onEnd: (at) => {
        resource.state = verb === 'start' ? 'started' : 'stopped'
        const type = `${kind === 'qemu' ? 'qm' : 'vz'}${verb === 'start' ? 'start' : 'shutdown'}`
        startTask({ cluster, node: call.node, type, id: String(vmid), user: 'root@pam', locks: vmid, work, at })
      },
    }),
  })
}

const prefix = (kind: LabGuestKind): string => (kind === 'qemu' ? 'qm' : 'vz')

/** Some verbs refuse a stopped guest at once, not in the task. */
const needRunning = (guest: LabGuest | undefined, text: string): void => {
  if (!guest || guest.startedAt === null) refuse(500, text)
}

const start =
  (kind: LabGuestKind): LabHandler =>
  (call) => {
    const context = contextOf(call, kind)
    if (kind === 'lxc' && context.guest && context.guest.startedAt !== null)
      refuse(500, `CT ${context.vmid} already running`)
    return (
      viaHa(call, context, 'start', startWork(context)) ??
      launch(call, context, `${prefix(kind)}start`, startWork(context))
    )
  }

const stop =
  (kind: LabGuestKind): LabHandler =>
  (call) => {
    const context = contextOf(call, kind)
    if (kind === 'lxc') needRunning(context.guest, `CT ${context.vmid} not running`)
    const managed = context.guest && managedByHa(call.cluster, context.guest) !== undefined
    if (call.flag('overrule-shutdown')) {
      if (managed) refuseParams({ 'overrule-shutdown': 'not applicable for VMs managed by HA' })
      for (const task of tasksOfGuest(call.cluster, context.vmid))
        if (task.type === `${prefix(kind)}shutdown`) abortTask(call.cluster, task)
    }
    return (
      viaHa(call, context, 'stop', stopWork(context)) ?? launch(call, context, `${prefix(kind)}stop`, stopWork(context))
    )
  }

const shutdown =
  (kind: LabGuestKind): LabHandler =>
  (call) => {
    const context = contextOf(call, kind)
    if (kind === 'lxc') needRunning(context.guest, `CT ${context.vmid} not running`)
    const work = (forceStop: boolean) => shutdownWork(context, call.integer('timeout') ?? 60, forceStop)
    // The CRM always asks its node to stop hard what has not shut down in time.
    return (
      viaHa(call, context, 'stop', work(true)) ??
      launch(call, context, `${prefix(kind)}shutdown`, work(call.flag('forceStop') ?? false))
    )
  }

const reboot =
  (kind: LabGuestKind): LabHandler =>
  (call) => {
    const context = contextOf(call, kind)
    guestOf(call, kind)
    needRunning(context.guest, `VM ${context.vmid} not running`)
    return launch(call, context, `${prefix(kind)}reboot`, rebootWork(context, call.integer('timeout') ?? 60))
  }

const reset: LabHandler = (call) => {
  const context = contextOf(call, 'qemu')
  needRunning(context.guest, `VM ${context.vmid} not running`)
  return launch(call, context, 'qmreset', resetWork(context))
}

const suspend =
  (kind: LabGuestKind): LabHandler =>
  (call) => {
    const context = contextOf(call, kind)
    const toDisk = call.flag('todisk') ?? false
    if (toDisk) call.need(`/vms/${context.vmid}`, 'VM.Config.Disk')
    needRunning(context.guest, kind === 'qemu' ? `VM ${context.vmid} not running` : `CT ${context.vmid} not running`)
    const type = kind === 'lxc' ? 'vzsuspend' : toDisk ? 'qmsuspend' : 'qmpause'
    return launch(call, context, type, pauseWork(context, toDisk))
  }

const resume =
  (kind: LabGuestKind): LabHandler =>
  (call) => {
    const context = contextOf(call, kind)
    if (kind === 'lxc') needRunning(context.guest, `CT ${context.vmid} not running`)
    const frozen = context.guest?.status === 'suspended'
    return launch(
      call,
      context,
      `${prefix(kind)}resume`,
      frozen ? startWork({ ...context, skiplock: true }) : resumeWork(context),
    )
  }

const SUBDIRECTORIES = ['current', 'start', 'stop', 'reset', 'shutdown', 'suspend', 'reboot']

const AUDIT: PermissionCheck = ['perm', '/vms/{vmid}', ['VM.Audit']]
const POWER: PermissionCheck = ['perm', '/vms/{vmid}', ['VM.PowerMgmt']]

export const powerRoutes: LabRoute[] = settled([
  ...KINDS.flatMap((kind): LabRoute[] => {
    const path = `/nodes/{node}/${kind}/{vmid}/status`
    const names = kind === 'qemu' ? SUBDIRECTORIES : SUBDIRECTORIES.filter((name) => name !== 'reset')
    return [
      { method: 'GET', path, handler: () => names.map((subdir) => ({ subdir })) },
      {
        method: 'GET',
        path: `${path}/current`,
        handler: (call) => guestStatus(call.cluster, guestOf(call, kind), true),
        check: AUDIT,
      },
      { method: 'POST', path: `${path}/start`, handler: start(kind), check: POWER },
      { method: 'POST', path: `${path}/stop`, handler: stop(kind), check: POWER },
      { method: 'POST', path: `${path}/shutdown`, handler: shutdown(kind), check: POWER },
      { method: 'POST', path: `${path}/reboot`, handler: reboot(kind), check: POWER },
      { method: 'POST', path: `${path}/suspend`, handler: suspend(kind), check: POWER },
      { method: 'POST', path: `${path}/resume`, handler: resume(kind), check: POWER },
    ]
  }),
  { method: 'POST', path: '/nodes/{node}/qemu/{vmid}/status/reset', handler: reset, check: POWER },
])
