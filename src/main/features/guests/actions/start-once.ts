import { sentInVain } from './sent-in-vain.ts'
import type { ActionSubject, ActionTools } from './action-executor.ts'

/**
 * Starts one of the tasks of an action of several, once over crashes.
 * @param name of the step; each of an action has its own
 * @param isDone whether what the task does is there already, though no task is found after a crash
 * @returns the UPID; null: it was done already, or took no task
 */
export const startOnce = (
  tools: ActionTools,
  name: string,
  types: readonly string[],
  begin: (subject: ActionSubject) => Promise<string | null>,
  isDone: () => Promise<boolean>,
): Promise<string | null> =>
  tools.step(name, async (again) => {
    if (again) {
      const found = await tools.findTask(types)
      if (found !== null) return found
      if (await isDone()) return null
    }
    return tools.ready((subject) => begin(subject).catch(sentInVain))
  })
