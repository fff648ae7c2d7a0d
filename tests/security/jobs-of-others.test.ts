import { describe, expect, it } from 'vitest'
import { OWNER_ID, type CompanyId } from '#shared/model/ids.ts'
import type { EventPayload } from '#shared/contract/index.ts'
import { ROLE_SPECS, type Role } from '#shared/model/role.ts'
import { companyScope, EVERYTHING } from '#main/company-scope.ts'
import { jobRow } from '#main/features/jobs/job-row.ts'
import { createJobsEvents } from '#main/features/jobs/jobs.events.ts'
import { createJobsService } from '#main/features/jobs/jobs.service.ts'
import type { Reach } from '#main/transport/event-bus.ts'
import { heardBy } from '#main/transport/event-audience.ts'
import type { Actor } from '#main/transport/handlers.ts'
import { createHeldClock } from '#support/held-clock.ts'
import { heldWork, newCompanyId, newJobId, settle, startJobs, testKind } from '#support/jobs.ts'

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
        () => service.retry(scope, id),
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
      row: (id) => {
        const job = world.repository.find(EVERYTHING, id)
        return job === null ? null : row(job)
      },
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
