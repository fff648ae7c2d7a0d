import { AppError } from '#shared/errors.ts'
import type { RegenerateAction, TagsAction } from '#shared/model/guest-edit/edit-action.ts'
import { changedTags, splitTags, writeTags } from '#shared/model/guest-edit/tags.ts'
import type { z } from 'zod'
import type { StepsExecutor } from '../actions/action-executor.ts'
import { sentInVain } from '../actions/sent-in-vain.ts'
import { configExecutor, settleConfig, type ConfigDependencies } from './config-executor.ts'
import { isDigestMismatch, readConfig } from './current-config.ts'
import { diskExecutors } from './disk-executors.ts'

const MOST_TRIES = 5

/** How machines are edited: one executor for each kind. */
export const editExecutors = (dependencies: ConfigDependencies) => {
  const settle = settleConfig(dependencies)

  const regenerate: StepsExecutor<z.infer<typeof RegenerateAction>> = {
    check: async (subject) => {
      const { values } = await readConfig(subject)
      if (
        !Object.values(values).some(
          (value) => /[:/-]cloudinit\b/.test(value) || /cloudinit/.test(value.split(',')[0] ?? ''),
        )
      )
        throw new AppError('conflict', `“${subject.guest.name}” has no cloud-init drive. Add one in Proxmox first.`)
    },
    settle,
    run: async (tools, _action, { name }) => {
      await tools.step('regenerate', async () => {
        await tools.ready(({ guest, api, call }) => api.regenerateCloudinit(guest, call).catch(sentInVain))
        return null
      })
      return `The cloud-init drive of “${name}” is new; the machine reads it at its next start.`
    },
  }

  /** Reads and writes what is there at that moment: whoever is faster makes it read again, nobody's tag is lost. */
  const tags: StepsExecutor<TagsAction> = {
    settle,
    run: async (tools, action, { name }) => {
      await tools.step('tags', () =>
        tools.ready(async (subject) => {
          const { guest, api, call } = subject
          for (let tries = 1; ; tries += 1) {
            const { values, digest } = await readConfig(subject)
            const present = splitTags(values.tags ?? '')
            const wanted = changedTags(present, action)
            if (wanted.join() === present.join()) return null
            const change = wanted.length === 0 ? { set: {}, remove: ['tags'] } : { set: { tags: writeTags(wanted) } }
            try {
              await api.setConfig(guest, { ...change, digest }, call)
              return null
            } catch (error) {
              if (!isDigestMismatch(error) || tries >= MOST_TRIES) throw error
            }
          }
        }),
      )
      return `“${name}” is tagged.`
    },
  }

  return {
    config: configExecutor(dependencies),
    ...diskExecutors(dependencies),
    'cloudinit.regenerate': regenerate,
    tags,
  }
}
