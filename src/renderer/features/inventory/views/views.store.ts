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

const load = async (): Promise<void> => {
  try {
    useViews.setState({ views: await call('views.list', {}), error: null })
  } catch (thrown) {
    useViews.setState({ error: asAppError(thrown) })
  }
}

export const followViews = (): (() => void) => {
  void load()
  return onGap(() => void load())
}

const NAMES = new Intl.Collator(undefined, { numeric: true, sensitivity: 'base' })

const put = (saved: SavedView): void => {
  useViews.setState(({ views }) => ({
    views: [...views.filter(({ id }) => id !== saved.id), saved].sort((a, b) => NAMES.compare(a.name, b.name)),
  }))
}

/**
 * Keeps a view, new or changed, under its name.
 * @throws AppError `invalid_input` for the name, `conflict` for one in use, or what kept the core from storing it
 */
export const saveView = async (view: SavedView): Promise<void> => {
  const problem = textProblem(view.name)
  if (problem !== null) throw new AppError('invalid_input', problem)
  try {
    put(await call('views.save', view))
  } catch (thrown) {
    throw asAppError(thrown)
  }
}

/** A search under a name, with the columns as they are. */
export const newView = (name: string, query: string, layout: TableLayout | null): SavedView => ({
  id: newId(),
  name,
  query,
  layout,
})

/**
 * @param onGone called right before it goes from the page
 * @throws AppError when it could not be removed; it is shown on then
 */
export const removeView = async (id: ViewId, onGone: () => void): Promise<void> => {
  try {
    await call('views.remove', { id })
  } catch (thrown) {
    throw asAppError(thrown)
  }
  onGone()
  useViews.setState(({ views }) => ({ views: views.filter((view) => view.id !== id) }))
}
