import type { activityContract } from '#shared/contract/activity.contract.ts'
import type { Handlers } from '../../transport/handlers.ts'
import type { ActivityService } from './activity.service.ts'

export const activityOperations = (activity: ActivityService): Handlers<typeof activityContract> => ({
  'activity.list': ({ filter, before, limit }, { scope }) => activity.list(scope, filter, before ?? null, limit),
  'activity.verify': async (_input, { note }) => {
    const verdict = await activity.verify()
    const { firstBroken, checked } = verdict
    note({
      entity: 'activity',
      entityId: '',
      label: '',
      companyId: null,
      outcome: firstBroken === null ? 'success' : 'warning',
      description:
        firstBroken === null
          ? `Record of activity checked: ${checked} rows, nothing was tampered with`
          : `Record of activity checked: row ${firstBroken.sequence} is broken`,
    })
    return verdict
  },
  'activity.retention': () => ({ keepDays: activity.keepDays() }),
  'activity.setRetention': ({ keepDays }, { note }) => {
    note({
      entity: 'activity',
      entityId: '',
      label: '',
      companyId: null,
      before: { keepDays: activity.keepDays() },
      after: { keepDays },
    })
    activity.setKeepDays(keepDays)
    return {}
  },
})
