import { expect, it } from 'vitest'
import { addPerson, callAs } from '#support/people.ts'
import { addObjects, addressRange, startWithTwoCompanies } from '#support/two-companies.ts'

/** What the provider gives from one company to another: neither may learn of the other by it, nor keep a hand on it. */
const setUp = async () => {
  const { core, companies } = await startWithTwoCompanies()
  const own = await addObjects(core, companies.own)
  const admin = await addPerson(core, { companyId: companies.own })
  const theirs = await addPerson(core, { companyId: companies.foreign })
  return { core, companies, own, call: callAs(core, admin.id), their: callAs(core, theirs.id) }
}

it('the record of activity tells each company its own side alone', async () => {
  const { core, companies, own, call, their } = await setUp()
  await core.call('users.update', { id: own.userId, companyId: companies.foreign })
  await core.call('addresses.saveRange', addressRange(own.emptyRangeId, companies.foreign))
  await core.call('profiles.save', {
    ...{ id: own.profileId, companyId: companies.foreign, role: 'user', name: 'Moved', permissions: [] },
  })
  for (const [entityId, action] of [
    [own.userId, 'user.updated'],
    [own.emptyRangeId, 'address.range_saved'],
    [own.profileId, 'profile.saved'],
  ] as const) {
    const filter = { entityId }
    const [mine, other] = [await call('activity.list', { filter }), await their('activity.list', { filter })]
    expect(mine[0], action).toMatchObject({
      action,
      after: null,
      description: expect.stringContaining('handed over') as string,
    })
    expect(JSON.stringify(mine), action).not.toMatch(new RegExp(`Beta|${companies.foreign}`))
    expect(other, action).toMatchObject([{ action, before: null }])
    expect(JSON.stringify(other), action).not.toMatch(new RegExp(`Acme|${companies.own}`))
  }
  expect((await core.call('activity.verify', {})).firstBroken).toBeNull()
})

it('a job of the former company asks nothing of the cluster any more, started, waiting or retried', async () => {
  const { core, companies, own, call } = await setUp()
  const ended = async () => {
    await expect.poll(async () => (await call('jobs.get', { id: own.jobId })).job.state).toBe('failed')
    return (await call('jobs.get', { id: own.jobId })).children[0]?.error?.message
  }
  expect(await ended()).toContain('is disabled')
  await core.call('clusters.update', { id: own.clusterId, companyId: companies.foreign })
  await call('jobs.retry', { id: own.jobId })
  expect(await ended()).toContain('not here any more')
})
