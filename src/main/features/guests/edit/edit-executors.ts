import type { TagsAction } from '#shared/model/guest-edit/edit-action.ts'
import { changedTags, splitTags, writeTags } from '#shared/model/guest-edit/tags.ts'
import type { StepsExecutor } from '../actions/action-executor.ts'
import { cdExecutors } from './cd-executors.ts'
import { configExecutor, type ConfigDependencies } from './config-executor.ts'
import { isDigestMismatch, readConfig } from './current-config.ts'
import { diskExecutors } from './disk-executors.ts'
import { createDriveChanges } from './drive-change.ts'

const MOST_TRIES = 5

/** How machines are edited: one executor for each kind. */
export const editExecutors = (dependencies: ConfigDependencies) => {
  const drives = createDriveChanges(dependencies)
  const { settle } = drives

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
    ...diskExecutors(dependencies, drives),
    ...cdExecutors(drives),
    tags,
  }
}
