import type { NativeTheme } from 'electron'
import { emitterWith, type Part } from '../electron-types.ts'
import { openPages } from '../page.ts'

let source: NativeTheme['themeSource'] = 'system'
let systemIsDark = false
const isDark = () => source === 'dark' || (source === 'system' && systemIsDark)

async function apply() {
  const features = [{ name: 'prefers-color-scheme', value: isDark() ? 'dark' : 'light' }]
  await Promise.all(openPages().map((page) => page.send('Emulation.setEmulatedMedia', { features }).catch(() => {})))
}
const changed = () => {
  nativeTheme.emit('updated')
  void apply()
}

export const nativeTheme = emitterWith({
  get themeSource() {
    return source
  },
  set themeSource(next) {
    if (!['system', 'light', 'dark'].includes(next)) throw new TypeError(`Unknown themeSource ${String(next)}`)
    source = next
    changed()
  },
  get shouldUseDarkColors() {
    return isDark()
  },
  get shouldUseDarkColorsForSystemIntegratedUI() {
    return isDark()
  },
  shouldUseHighContrastColors: false,
  shouldUseInvertedColorScheme: false,
  inForcedColorsMode: false,
  prefersReducedTransparency: false,
} satisfies Part<NativeTheme>)

/** The person switches the desktop between light and dark. */
export function setSystemDark(dark: boolean): void {
  systemIsDark = dark
  changed()
}

/** The scheme a new page starts with; undefined leaves Chromium's own. */
export const pageColorScheme = (): 'dark' | undefined => (isDark() ? 'dark' : undefined)
