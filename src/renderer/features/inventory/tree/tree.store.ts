import { create } from 'zustand'

const REMEMBERED = 'multpanel.tree'

const remembered = (): ReadonlySet<string> => {
  try {
    const stored: unknown = JSON.parse(localStorage.getItem(REMEMBERED) ?? '[]')
    return new Set(Array.isArray(stored) ? stored.filter((key) => typeof key === 'string') : [])
  } catch {
    return new Set()
  }
}

/** Which branches are open; kept over restarts in the browser, for it is of no use elsewhere. */
export const useTree = create<{ readonly expanded: ReadonlySet<string> }>()(() => ({ expanded: remembered() }))

export const setExpanded = (key: string, open: boolean): void => {
  const expanded = new Set(useTree.getState().expanded)
  if (open) expanded.add(key)
  else expanded.delete(key)
  useTree.setState({ expanded })
  localStorage.setItem(REMEMBERED, JSON.stringify([...expanded].slice(-500)))
}
