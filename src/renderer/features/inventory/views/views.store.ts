import { create } from 'zustand'
import { newId } from '#renderer/client/new-id.ts'
import { asAppError, call, onGap } from '#renderer/client/client.ts'
import { AppError } from '#shared/errors.ts'
import type { ViewId } from '#shared/model/ids.ts'
import type { SavedView, TableLayout } from '#shared/model/preference.ts'
import { textProblem } from '#shared/model/text-problem.ts'

interface ViewsState {
  readonly views: readonly SavedView[]
  readonly error: AppError | null
}

/** The person's saved searches. */
export const useViews = create<ViewsState>()(() => ({ views: [], error: null }))

const attempt = async (work: () => Promise<void>): Promise<void> => {
  try {
    await work()
    useViews.setState({ error: null })
  } catch (thrown) {
    useViews.setState({ error: asAppError(thrown) })
  }
}

const load = (): Promise<void> =>
  attempt(async () => {
    useViews.setState({ views: await call('views.list', {}) })
  })

export const followViews = (): (() => void) => {
  void load()
  return onGap(() => void load())
}

/** Keeps a search under a name, with the columns as they are. */
export const saveView = (name: string, query: string, layout: TableLayout | null): Promise<void> =>
  attempt(async () => {
    const problem = textProblem(name)
    if (problem !== null) throw new AppError('invalid_input', problem)
    const id = newId() as ViewId
    const saved = await call('views.save', { id, name, query, layout })
    useViews.setState(({ views }) => ({ views: [...views, saved] }))
  })

export const removeView = (id: ViewId): Promise<void> =>
  attempt(async () => {
    await call('views.remove', { id })
    useViews.setState(({ views }) => ({ views: views.filter((view) => view.id !== id) }))
  })
