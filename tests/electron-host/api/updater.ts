import type { AutoUpdater, CrashReporter, SystemPreferences } from 'electron'
import { emitterWith, type Part } from '../electron-types.ts'
import { record } from '../log.ts'

let feed = ''

/** Nothing is ever updated: what was asked for is logged. */
export const autoUpdater = emitterWith({
  setFeedURL: ({ url }) => void (feed = url),
  getFeedURL: () => feed,
  checkForUpdates: () => record('checkForUpdates', { feed }),
  quitAndInstall: () => record('quitAndInstall'),
} satisfies Part<AutoUpdater>)

export const crashReporter = {
  start: () => record('crashReporter'),
  getLastCrashReport: () => null,
  getUploadedReports: () => [],
  getUploadToServer: () => false,
  setUploadToServer: () => {},
  addExtraParameter: () => {},
  removeExtraParameter: () => {},
  getParameters: () => ({}),
} satisfies Part<CrashReporter>

export const systemPreferences = emitterWith({
  getAccentColor: () => '1976d2ff',
  getMediaAccessStatus: () => 'denied',
  getAnimationSettings: () => ({
    shouldRenderRichAnimation: false,
    scrollAnimationsEnabledBySystem: false,
    prefersReducedMotion: true,
  }),
} satisfies Part<SystemPreferences>)
