import type { Preferences } from '#shared/model/preference.ts'

/** The choices of a theme as menus and the palette call them. */
export const THEMES: readonly { readonly theme: Preferences['theme']; readonly label: string }[] = [
  { theme: 'system', label: 'Theme as the system' },
  { theme: 'light', label: 'Light theme' },
  { theme: 'dark', label: 'Dark theme' },
]
