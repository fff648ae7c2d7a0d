import { AppError } from '#shared/errors.ts'
import type { FactsService } from '#main/features/inventory/facts.service.ts'
import type { ActionExecutor, ActionSubject } from './action-executor.ts'
import { sentInVain } from './sent-in-vain.ts'

/** @throws AppError `conflict` with what stands in the way of making a template of it */
const assertPossible = async ({ guest, status, api, call }: ActionSubject): Promise<void> => {
  if (status.template) throw new AppError('conflict', `“${guest.name}” is a template already.`)
  if (status.status !== 'stopped') {
    throw new AppError('conflict', `“${guest.name}” runs, and a template never does. Shut it down first.`)
  }
  const snapshots = await api.guestSnapshots(guest.node, guest.type, guest.vmid, call)
  if (snapshots.length > 0) {
    throw new AppError(
      'conflict',
      `“${guest.name}” has snapshots (${snapshots.map(({ name }) => name).join(', ')}), of which no template can be made. Delete them first.`,
    )
  }
}

/** A VM takes a task for it, a container none. */
export const templateExecutor = (facts: Pick<FactsService, 'readConfig'>): ActionExecutor<{ kind: 'template' }> => ({
  check: assertPossible,
  run: async (tools, _action, guest) => {
    const upid = await tools.step('template', async (again) => {
      if (again) {
        const found = await tools.findTask(['qmtemplate', 'vztemplate'])
        if (found !== null) return found
        if (await tools.isNow(({ status }) => status.template)) return null
      }
      return tools.ready(({ guest: now, api, call }) => api.makeTemplate(now, call).catch(sentInVain))
    })
    if (upid !== null) await tools.awaitTask(upid, `Converting “${guest.name}” to a template`)
    return `“${guest.name}” is a template now.`
  },
  settle: ({ guest, api, call }) => facts.readConfig(guest, api, call),
})
