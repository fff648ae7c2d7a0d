import { describe, expect, it } from 'vitest'
import { createFleet } from '#lab/fleet/fleets.ts'
import type { LabGuest, LabGuestKind } from '#lab/world/model.ts'
import { createAsker, createHandClock } from '#support/lab/asker.ts'

type Current = { status: string; qmpstatus?: string; lock?: string; uptime: number; pid?: number }

const setUp = (kind: LabGuestKind, status: LabGuest['status']) => {
  const clock = createHandClock()
  for (const cluster of createFleet('small', { seed: 41, clock })) {
    const guest = [...cluster.guests.values()].find(
      (candidate) =>
        candidate.kind === kind &&
        candidate.status === status &&
        !candidate.template &&
        !candidate.lock &&
        !cluster.haResources.has(`${kind === 'qemu' ? 'vm' : 'ct'}:${candidate.vmid}`),
    )
    if (!guest) continue
    const ask = createAsker(cluster)
    const path = `/nodes/${guest.node}/${kind}/${guest.vmid}`
    const current = () => ask<Current>('GET', `${path}/status/current`)
    /** Asks for a verb and waits for its task. */
    const power = async (verb: string, params = {}) => {
      const upid = await ask<string>('POST', `${path}/status/${verb}`, params)
      clock.forward(90_000)
      const { exitstatus } = await ask<{ exitstatus: string }>(
        'GET',
        `/nodes/${upid.split(':')[1]}/tasks/${upid}/status`,
      )
      return [upid.split(':')[5], exitstatus]
    }
    return { clock, cluster, guest, ask, path, current, power }
  }
  throw new Error('no such guest in this fleet')
}

describe('power of virtual machines', () => {
  it('pauses and goes on, still running to whoever lists it', async () => {
    const { power, current } = setUp('qemu', 'running')
    expect(await power('suspend')).toEqual(['qmpause', 'OK'])
    expect(await current()).toMatchObject({ status: 'running', qmpstatus: 'paused' })
    expect(await power('resume')).toEqual(['qmresume', 'OK'])
    expect(await current()).toMatchObject({ status: 'running', qmpstatus: 'running' })
  })

  it('sleeps to disk and wakes: stopped with a lock in between', async () => {
    const { power, current } = setUp('qemu', 'running')
    expect(await power('suspend', { todisk: 1 })).toEqual(['qmsuspend', 'OK'])
    expect(await current()).toMatchObject({ status: 'stopped', lock: 'suspended', uptime: 0 })
    expect(await power('resume')).toEqual(['qmresume', 'OK'])
    const awake = await current()
    expect([awake.status, awake.lock]).toEqual(['running', undefined])
  })

  it('reboots with a fresh uptime and resets without one', async () => {
    const { power, current, guest } = setUp('qemu', 'running')
    guest.agent ??= { interfaces: [], osName: '', hostname: '' }
    const { uptime } = await current()
    expect(await power('reset')).toEqual(['qmreset', 'OK'])
    expect((await current()).uptime).toBeGreaterThan(uptime)
    expect(await power('reboot')).toEqual(['qmreboot', 'OK'])
    expect((await current()).uptime).toBeLessThan(uptime)
  })

  it('is stopped hard after the timeout with forceStop', async () => {
    const { power, current } = setUp('qemu', 'running')
    expect(await power('shutdown', { timeout: 1, forceStop: 1 })).toEqual(['qmshutdown', 'OK'])
    expect((await current()).status).toBe('stopped')
  })

  it('refuses at once, not in the task, what a stopped machine cannot do', async () => {
    const { ask, path, guest, power } = setUp('qemu', 'stopped')
    for (const verb of ['suspend', 'reboot', 'reset'])
      await expect(ask('POST', `${path}/status/${verb}`)).rejects.toMatchObject({
        status: 500,
        message: `VM ${guest.vmid} not running`,
      })
    expect(await power('stop')).toEqual(['qmstop', 'OK'])
  })

  it('lets overrule-shutdown abort a shutdown that hangs', async () => {
    const { ask, path, guest, clock } = setUp('qemu', 'running')
    const down = await ask<string>('POST', `${path}/status/shutdown`, { timeout: 600 })
    clock.forward(50)
    await ask('POST', `${path}/status/stop`, { 'overrule-shutdown': 1 })
    clock.forward(5000)
    expect(await ask('GET', `/nodes/${guest.node}/tasks/${down}/status`)).toMatchObject({
      exitstatus: 'unexpected status',
    })
    expect(guest.status).toBe('stopped')
  })

  it('asks the operator for rights he has and the auditor for one he lacks', async () => {
    const { cluster, path, guest } = setUp('qemu', 'running')
    expect(await createAsker(cluster, 'operator@pve')('POST', `${path}/status/reset`)).toContain(':operator@pve:')
    await expect(createAsker(cluster, 'auditor@pve')('POST', `${path}/status/reset`)).rejects.toMatchObject({
      status: 403,
      message: `Permission check failed (/vms/${guest.vmid}, VM.PowerMgmt)`,
    })
  })
})

describe('power of containers', () => {
  it('stops, starts and shuts down in tasks of its own names', async () => {
    const { power, current } = setUp('lxc', 'running')
    expect(await power('stop')).toEqual(['vzstop', 'OK'])
    expect((await current()).status).toBe('stopped')
    expect(await power('start')).toEqual(['vzstart', 'OK'])
    expect(await power('shutdown')).toEqual(['vzshutdown', 'OK'])
  })

  it('refuses at once to start one that runs, or to stop one that does not', async () => {
    const up = setUp('lxc', 'running')
    await expect(up.ask('POST', `${up.path}/status/start`)).rejects.toMatchObject({
      message: `CT ${up.guest.vmid} already running`,
    })
    const down = setUp('lxc', 'stopped')
    await expect(down.ask('POST', `${down.path}/status/stop`)).rejects.toMatchObject({
      message: `CT ${down.guest.vmid} not running`,
    })
  })
})
