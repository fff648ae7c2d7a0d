/** Rows that are selected, and from where Shift extends. */
export interface Selection {
  readonly ids: ReadonlySet<string>
  readonly anchor: string | null
}

export const NO_SELECTION: Selection = { ids: new Set(), anchor: null }

export const toggled = (selection: Selection, id: string): Selection => {
  const ids = new Set(selection.ids)
  if (!ids.delete(id)) ids.add(id)
  return { ids, anchor: id }
}

/** Everything from the anchor to `to`, in the order shown, beside what was selected before. */
export const extended = (
  selection: Selection,
  order: readonly string[],
  from: string | null,
  to: string,
): Selection => {
  const anchor = selection.anchor ?? from ?? to
  const start = order.indexOf(anchor)
  const end = order.indexOf(to)
  if (start < 0 || end < 0) return { ids: new Set([...selection.ids, to]), anchor: to }
  const ids = new Set(selection.ids)
  for (const id of order.slice(Math.min(start, end), Math.max(start, end) + 1)) ids.add(id)
  return { ids, anchor }
}
