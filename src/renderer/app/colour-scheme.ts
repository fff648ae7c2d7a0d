import { useEffect } from 'react'
import { usePreferences } from '#renderer/client/preferences.store.ts'
import type { Preferences } from '#shared/model/preference.ts'

type Theme = Preferences['theme']

/** Last choice, kept in the browser too so that the first paint already has the right ground. */
const REMEMBERED = 'multpanel.theme'

const prefersDark = (): MediaQueryList => window.matchMedia('(prefers-color-scheme: dark)')

const apply = (theme: Theme): void => {
  const dark = theme === 'dark' || (theme === 'system' && prefersDark().matches)
  document.documentElement.dataset['theme'] = dark ? 'dark' : 'light'
}

const remembered = (): Theme => {
  const value = localStorage.getItem(REMEMBERED)
  return value === 'dark' || value === 'light' ? value : 'system'
}

/** Sets the scheme before anything is drawn. */
export const applyRememberedScheme = (): void => {
  apply(remembered())
}

/** Keeps the root element's theme and density as preferred, following the system when that is chosen. */
export const useColourScheme = (): void => {
  const loaded = usePreferences((state) => state.loaded)
  const theme = usePreferences((state) => state.value.theme)
  const density = usePreferences((state) => state.value.density)

  useEffect(() => {
    if (!loaded) return undefined
    localStorage.setItem(REMEMBERED, theme)
    apply(theme)
    if (theme !== 'system') return undefined
    const system = prefersDark()
    const follow = (): void => {
      apply('system')
    }
    system.addEventListener('change', follow)
    return () => {
      system.removeEventListener('change', follow)
    }
  }, [loaded, theme])

  useEffect(() => {
    document.documentElement.dataset['density'] = density
  }, [density])
}
