import { z } from 'zod'
import { Instant, ViewId } from '../model/ids.ts'
import { Preferences, PreferencesPatch, SavedView } from '../model/preference.ts'
import type { Contract, EventContract } from './contract.ts'

export const AppInfo = z.object({
  version: z.string(),
  host: z.enum(['desktop', 'served']),
  platform: z.string(),
  /** Null until the first start asked for it. */
  ownerName: z.string().nullable(),
  /** The simulated data centre can be started from here. */
  demoAvailable: z.boolean(),
  demoRunning: z.boolean(),
  vault: z.object({ kind: z.enum(['keychain', 'key-file']), available: z.boolean(), problem: z.string().nullable() }),
  dataDirectory: z.string(),
})
export type AppInfo = z.infer<typeof AppInfo>

export const DatabaseCopy = z.object({
  name: z.string(),
  takenAt: Instant,
  size: z.number(),
  reason: z.enum(['daily', 'manual', 'migration', 'restore']),
})
export type DatabaseCopy = z.infer<typeof DatabaseCopy>

const Notice = z.object({
  severity: z.enum(['info', 'success', 'warning', 'error']),
  message: z.string(),
})

export const appContract = {
  'app.info': { permission: 'app.read', scope: 'self', input: z.object({}), output: AppInfo },
  'app.setOwner': {
    permission: 'app.manage',
    scope: 'global',
    input: z.object({ name: z.string().trim().min(1).max(80) }),
    output: z.object({}),
    audit: 'app.owner_set',
  },
  /** Opens an http(s) address in the person's browser; anything else is refused. */
  'app.openExternal': {
    permission: 'app.read',
    scope: 'self',
    input: z.object({ url: z.url({ protocol: /^https?$/ }).max(2000) }),
    output: z.object({}),
  },
  /** The page's visibility: a hidden page is polled for less often. */
  'app.setVisible': {
    permission: 'app.read',
    scope: 'self',
    input: z.object({ visible: z.boolean() }),
    output: z.object({}),
  },
  /** A text for support: versions, sizes, states and the newest log lines, secrets removed. */
  'app.diagnostics': {
    permission: 'app.manage',
    scope: 'global',
    input: z.object({}),
    output: z.object({ text: z.string() }),
  },
  'app.startDemo': {
    permission: 'app.manage',
    scope: 'global',
    input: z.object({}),
    output: z.object({ clusters: z.number() }),
    audit: 'app.demo_started',
  },
  'app.stopDemo': {
    permission: 'app.manage',
    scope: 'global',
    input: z.object({}),
    output: z.object({ clusters: z.number() }),
    audit: 'app.demo_stopped',
  },
  'database.copies': {
    permission: 'database.restore',
    scope: 'global',
    input: z.object({}),
    output: z.array(DatabaseCopy),
  },
  'database.copyNow': {
    permission: 'database.restore',
    scope: 'global',
    input: z.object({}),
    output: DatabaseCopy,
    audit: 'database.copied',
  },
  /** Puts a copy in place of the database, after copying the present one; the core restarts on it. */
  'database.restore': {
    permission: 'database.restore',
    scope: 'global',
    input: z.object({ name: z.string().regex(/^[a-z0-9][a-z0-9.-]{0,120}\.db$/) }),
    output: z.object({ previous: z.string() }),
    audit: 'database.restored',
  },
  'preferences.get': { permission: 'app.read', scope: 'self', input: z.object({}), output: Preferences },
  /** Merges the given keys into what is stored. */
  'preferences.set': {
    permission: 'preference.write',
    scope: 'self',
    input: z.object({ patch: PreferencesPatch }),
    output: Preferences,
  },
  'views.list': { permission: 'app.read', scope: 'self', input: z.object({}), output: z.array(SavedView) },
  'views.save': { permission: 'preference.write', scope: 'self', input: SavedView, output: SavedView },
  'views.remove': {
    permission: 'preference.write',
    scope: 'self',
    input: z.object({ id: ViewId }),
    output: z.object({}),
  },
} as const satisfies Contract

export const appEvents = {
  /** Something finished elsewhere; the page shows a toast. */
  'app.noticeRaised': { permission: 'app.read', payload: Notice },
  /** The database was replaced: the page loads everything anew. */
  'app.dataReplaced': { permission: 'app.read', payload: z.object({}) },
  /** Asked for from the menu or the tray. */
  'app.navigationRequested': { permission: 'app.read', payload: z.object({ path: z.string() }) },
} as const satisfies EventContract
