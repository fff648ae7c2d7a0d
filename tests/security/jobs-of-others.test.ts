import { describe, expect, it } from 'vitest'
import { OWNER_ID, type CompanyId, type JobId, type ProjectId, type UserId } from '#shared/model/ids.ts'
import type { EventPayload } from '#shared/contract/index.ts'
import { PERMISSIONS } from '#shared/model/permission.ts'
import { ROLE_SPECS, type Role } from '#shared/model/role.ts'
import { companyScope, EVERYTHING, type CompanyScope } from '#main/company-scope.ts'
import { jobRow } from '#main/features/jobs/job-row.ts'
import { createJobsEvents } from '#main/features/jobs/jobs.events.ts'
import { createJobsService } from '#main/features/jobs/jobs.service.ts'
import { commonOwner } from '#main/tasks/job-owner.ts'
import type { Reach } from '#main/transport/event-bus.ts'
import { heardBy } from '#main/transport/event-audience.ts'
import type { Actor } from '#main/transport/handlers.ts'
import { createHeldClock } from '#support/held-clock.ts'
import {
  heldWork,
  newCompanyId,
  newJobId,
  newPersonId,
  newProjectId,
  settle,
  startJobs,
  testKind,
  type Work,
} from '#support/jobs.ts'

/** What retrying takes is asked apart from whose the job is. */
const ALL = new Set(PERMISSIONS)

const actor = (role: Role, companyId: CompanyId | null): Actor => ({
  userId: OWNER_ID,
  name: '',
  role,
  companyId,
  permissions: new Set(ROLE_SPECS[role].permissions),
  scope: companyId === null ? EVERYTHING : companyScope(companyId),
})

const setUp = async () => {
  const held = heldWork()
  const kind = testKind(held.work, { concurrency: 10 })
  const world = await startJobs([kind])
  const names = { kindOf: world.engine.kindOf, clusterName: () => null, companyName: () => 'Acme GmbH' }
  const row = (job: Parameters<typeof jobRow>[0]) => jobRow(job, names)
  const service = createJobsService({ engine: world.engine, repository: world.repository, row })
  const [mine, theirs] = [newCompanyId(), newCompanyId()]
  return { held, kind, world, row, service, mine, theirs }
}

describe('jobs of another company', () => {
  it('are answered like jobs that do not exist, whatever is asked of them, and nothing happens to them', async () => {
    const { kind, world, service, mine, theirs } = await setUp()
    const scope = companyScope(mine)
    const foreign = [await world.start(kind, 'theirs', theirs), await world.start(kind, 'provider')]
    const message = (work: () => unknown): string => {
      try {
        work()
      } catch (error) {
        return (error as Error).message
      }
      return 'it was done'
    }
    const missing = message(() => service.get(scope, newJobId()))
    for (const id of foreign) {
      for (const ask of [
        () => service.get(scope, id),
        () => service.log(scope, { id, after: 0, limit: 10 }),
        () => service.cancel(scope, id),
        () => service.retry(scope, ALL, id),
      ])
        expect(message(ask)).toBe(missing)
    }
    await settle()
    expect(foreign.map(world.state)).toEqual(['running', 'running'])
  })

  it('are in no list, and in none that is asked for by their company', async () => {
    const { held, kind, world, service, mine, theirs } = await setUp()
    const own = await world.start(kind, 'mine', mine)
    for (const [name, company] of [
      ['a', theirs],
      ['b', null],
      ['c', theirs],
    ] as const)
      await world.start(kind, name, company)
    const scope = companyScope(mine)
    expect(service.active(scope).map(({ id }) => id)).toEqual([own])
    for (const name of ['mine', 'a', 'b']) await held.finish(name)
    const all = { page: 0, size: 100 }
    expect(service.list(scope, all)).toMatchObject({ total: 1, jobs: [{ id: own }] })
    expect(service.list(scope, { ...all, companyId: theirs })).toEqual({ total: 0, jobs: [] })
    expect(service.list(EVERYTHING, all).total).toBe(3)
  })

  it('are not heard of; the provider’s salesperson hears of all', async () => {
    const { kind, world, row, mine, theirs } = await setUp()
    const clock = createHeldClock()
    const sent: { payload: EventPayload<'jobs.jobChanged'>; reach: Reach<'jobs.jobChanged'> }[] = []
    const page = createJobsEvents({
      clock,
      events: {
        emit: (_, payload, ...reach) =>
          sent.push({ payload, reach: reach[0] ?? {} } as unknown as (typeof sent)[number]),
      },
      find: (id) => world.repository.find(EVERYTHING, id),
      row,
    })
    const [own, other] = [await world.start(kind, 'mine', mine), await world.start(kind, 'theirs', theirs)]
    for (const id of [own, other, newJobId()]) page.changed(id)
    // Told within 100 ms of the start.
    clock.advance(99)
    expect(sent).toHaveLength(1)
    const heard = (who: Actor) =>
      sent.map(
        ({ payload, reach }) => heardBy(who, 'jobs.jobChanged', payload, reach)?.jobs.map(({ id }) => id) ?? null,
      )
    expect(heard(actor('super_admin', null))).toEqual([[own, other]])
    expect(heard(actor('company_admin', mine))).toEqual([[own]])
    expect(heard(actor('company_admin', newCompanyId()))).toEqual([null])
    expect(heard(actor('salesperson', null))).toEqual([[own, other]])
  })
})

/** A whole that has a part for each thing named: `mine/shop/a` is a guest of the shop in my company. */
const setUpProjects = async () => {
  const { companies, projects } = {
    companies: { mine: newCompanyId(), theirs: newCompanyId() },
    projects: { shop: newProjectId(), office: newProjectId() },
  }
  const ownerOf = (where: string) => {
    const [company = '', project = ''] = where.split('/')
    return {
      companyId: companies[company as keyof typeof companies],
      projectId: (projects as Readonly<Record<string, ProjectId>>)[project] ?? null,
    }
  }
  const held = heldWork()
  const part = testKind(held.work, { name: 'part', concurrency: 20 })
  const work: Work = async (context, { name }) =>
    Promise.all(name.split(' ').map((where) => context.part(part, { name: where }, where, ownerOf(where))))
  const whole = testKind(work, { name: 'whole', concurrency: 20 })
  const world = await startJobs([part, whole])
  const row = (job: Parameters<typeof jobRow>[0]) =>
    jobRow(job, { kindOf: world.engine.kindOf, clusterName: () => null, companyName: () => '' })
  const service = createJobsService({ engine: world.engine, repository: world.repository, row })
  const start = async (where: string, userId: UserId, companyId: CompanyId | null): Promise<JobId> => {
    const id = newJobId()
    const owner = commonOwner(where.split(' ').map(ownerOf))
    world.engine.start(whole, { name: where }, { id, actor: { userId, name: '', companyId }, ...owner })
    await settle()
    return id
  }
  const finish = async (): Promise<void> => {
    for (const name of held.running()) await held.finish(name)
  }
  const subjects = (scope: CompanyScope) => ({
    running: service.active(scope).map(({ subject }) => subject),
    ended: service.list(scope, { page: 0, size: 100 }).jobs.map(({ subject }) => subject),
  })
  return { ...companies, ...projects, world, row, service, start, finish, subjects }
}

it('a job is retried by those only who could have started it', async () => {
  const held = heldWork()
  const kind = testKind(held.work, { permission: 'vm.power' })
  const { engine, repository, start, state } = await startJobs([kind])
  const names = { kindOf: engine.kindOf, clusterName: () => null, companyName: () => null }
  const service = createJobsService({ engine, repository, row: (job) => jobRow(job, names) })
  const mine = newCompanyId()
  const id = await start(kind, 'mine', mine)
  service.cancel(companyScope(mine), id)
  await settle()
  const refused = () => service.retry(companyScope(mine), new Set(['job.cancel']), id)
  expect(refused).toThrow(/takes the right “Start, shut down, stop and reboot guests”/)
  expect(state(id)).toBe('cancelled')
  service.retry(companyScope(mine), new Set(['job.cancel', 'vm.power']), id)
  await settle()
  expect(state(id)).toBe('running')
})

describe('a job over several companies', () => {
  it('is for the provider; each company sees its own part alone, may cancel it, and is told whom to ask for a retry', async () => {
    const { mine, service, start, finish, subjects, world } = await setUpProjects()
    const id = await start('mine/shop theirs', OWNER_ID, null)
    const own = companyScope(mine)
    expect(subjects(own)).toEqual({ running: ['mine/shop'], ended: [] })
    expect(() => service.get(own, id)).toThrow(/no such job/)
    expect(service.get(EVERYTHING, id).children).toHaveLength(2)
    const [part] = service.active(own)
    if (part === undefined) throw new Error('no part')
    service.cancel(own, part.id)
    await settle()
    expect(world.state(part.id)).toBe('cancelled')
    expect(() => service.retry(own, ALL, part.id)).toThrow(/Ask your provider or an administrator/)
    await finish()
    expect(subjects(own)).toEqual({ running: [], ended: ['mine/shop'] })
    expect(subjects(EVERYTHING).ended).toEqual(['mine/shop theirs'])
  })

  it('all of one company is that company’s, whoever started it', async () => {
    const { mine, theirs, start, subjects } = await setUpProjects()
    await start('mine/shop mine/office', OWNER_ID, null)
    expect(subjects(companyScope(mine)).running).toContain('mine/shop mine/office')
    expect(subjects(companyScope(theirs)).running).toEqual([])
  })
})

describe('who is confined to projects', () => {
  it('sees the jobs of these projects and those he started himself, waiting, running and ended', async () => {
    const { mine, shop, start, finish, subjects, service } = await setUpProjects()
    const [me, colleague] = [newPersonId(), newPersonId()]
    const scope = companyScope(mine, new Set([shop]), me)
    await start('mine/shop/a', colleague, mine)
    await start('mine/office/b', colleague, mine)
    await start('mine//c', colleague, mine)
    await start('mine//d', me, mine)
    const across = await start('mine/shop/e mine/office/f', colleague, mine)
    // Each whole with its part. Of what is over two projects the part of his own; what a colleague asked of the whole
    // company is not his.
    expect(new Set(subjects(scope).running)).toEqual(new Set(['mine/shop/a', 'mine//d', 'mine/shop/e']))
    expect(() => service.get(scope, across)).toThrow(/no such job/)
    await finish()
    // Parts stand under a whole that is seen, by themselves else.
    expect(subjects(scope).ended.toSorted()).toEqual(['mine//d', 'mine/shop/a', 'mine/shop/e'])
    expect(subjects(companyScope(mine)).ended).toHaveLength(5)
    const other = companyScope(mine, new Set([shop]), newPersonId())
    expect(subjects(other).ended.toSorted()).toEqual(['mine/shop/a', 'mine/shop/e'])
    expect(subjects(companyScope(mine, new Set(), newPersonId()))).toEqual({ running: [], ended: [] })
  })

  it('is answered as if the others were not there, and hears nothing of them', async () => {
    const { mine, shop, start, service, world, row } = await setUpProjects()
    const me = newPersonId()
    const scope = companyScope(mine, new Set([shop]), me)
    const [other, own] = [await start('mine/office', OWNER_ID, null), await start('mine/shop', OWNER_ID, null)]
    for (const ask of [
      () => service.get(scope, other),
      () => service.log(scope, { id: other, after: 0, limit: 10 }),
      () => service.cancel(scope, other),
      () => service.retry(scope, ALL, other),
    ])
      expect(ask).toThrow(/no such job/)
    expect(world.state(other)).toBe('running')
    const heard: (string[] | null)[] = []
    const page = createJobsEvents({
      clock: createHeldClock(),
      events: {
        emit: (_, _payload, ...reach) => {
          const { narrow } = reach[0] as Reach<'jobs.jobChanged'>
          heard.push(narrow?.(scope)?.jobs.map(({ id }) => id) ?? null)
        },
      },
      find: (id) => world.repository.find(EVERYTHING, id),
      row,
    })
    for (const ids of [[other], [other, own]]) {
      for (const id of ids) page.changed(id)
      page.flush()
    }
    expect(heard).toEqual([null, [own]])
  })
})
