import { z } from 'zod'
import { Instant, ViewId } from '../model/ids.ts'
import { Preferences, PreferencesPatch, SavedView } from '../model/preference.ts'
import { typedText } from '../model/text.ts'
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
  /** Why no change is taken at present (full disk), a sentence; null while changes are. */
  readOnly: z.string().nullable(),
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
  /** Route of the page that shows what it speaks of. */
  path: z.string().optional(),
})

export const appContract = {
  'app.info': {
    summary: 'What this installation is: version, owner, vault, demo.',
    permission: 'app.read',
    scope: 'self',
    input: z.object({}),
    output: AppInfo,
  },
  'app.setOwner': {
    summary: 'Sets the owner’s name, which stands beside what is changed.',
    permission: 'app.manage',
    scope: 'global',
    input: z.object({ name: typedText({ max: 80 }) }),
    output: z.object({}),
    audit: 'app.owner_set',
    atomic: true,
  },
  'app.openExternal': {
    summary: 'Opens an http or https address in a browser of the machine the console runs on.',
    permission: 'app.read',
    scope: 'self',
    input: z.object({ url: z.url({ protocol: /^https?$/ }).max(2000) }),
    output: z.object({}),
  },
  'app.setVisible': {
    summary: 'Says whether somebody looks: a hidden page is polled for less often.',
    permission: 'app.read',
    scope: 'self',
    input: z.object({ visible: z.boolean() }),
    output: z.object({}),
  },
  'app.diagnostics': {
    summary: 'A text for support: versions, sizes, states and the newest log lines, secrets removed.',
    permission: 'app.manage',
    scope: 'global',
    input: z.object({}),
    output: z.object({ text: z.string() }),
  },
  'app.startDemo': {
    summary: 'Starts the simulated data centre and adds its clusters.',
    permission: 'app.manage',
    scope: 'global',
    input: z.object({}),
    output: z.object({ clusters: z.number() }),
    audit: 'app.demo_started',
  },
  'app.stopDemo': {
    summary: 'Removes the clusters of the demo and stops it.',
    permission: 'app.manage',
    scope: 'global',
    input: z.object({}),
    output: z.object({ clusters: z.number() }),
    audit: 'app.demo_stopped',
  },
  'database.copies': {
    summary: 'Copies of the database that are kept.',
    permission: 'database.restore',
    scope: 'global',
    input: z.object({}),
    output: z.array(DatabaseCopy),
  },
  'database.copyNow': {
    summary: 'Takes one more copy of the database.',
    permission: 'database.restore',
    scope: 'global',
    input: z.object({}),
    output: DatabaseCopy,
    audit: 'database.copied',
  },
  'database.restore': {
    summary: 'Puts a copy in the place of the database, after copying the present one; the core restarts on it.',
    permission: 'database.restore',
    scope: 'global',
    input: z.object({ name: z.string().regex(/^[a-z0-9][a-z0-9.-]{0,120}\.db$/) }),
    output: z.object({ previous: z.string() }),
    audit: 'database.restored',
  },
  'preferences.get': {
    summary: 'Everything the page remembers of how somebody likes it.',
    permission: 'app.read',
    scope: 'self',
    input: z.object({}),
    output: Preferences,
  },
  'preferences.set': {
    summary: 'Changes the given preferences; the others stay.',
    permission: 'preference.write',
    scope: 'self',
    input: z.object({ patch: PreferencesPatch }),
    output: Preferences,
  },
  'views.list': {
    summary: 'Saved searches by name.',
    permission: 'app.read',
    scope: 'self',
    input: z.object({}),
    output: z.array(SavedView),
  },
  'views.save': {
    summary: 'Adds a saved search or replaces the one with this id.',
    permission: 'preference.write',
    scope: 'self',
    input: SavedView.extend({ name: typedText({ max: 60 }) }),
    output: SavedView,
  },
  'views.remove': {
    summary: 'Removes a saved search; one that is not there is no error.',
    permission: 'preference.write',
    scope: 'self',
    input: z.object({ id: ViewId }),
    output: z.object({}),
  },
} as const satisfies Contract

export const appEvents = {
  'app.noticeRaised': {
    summary: 'Something finished elsewhere.',
    permission: 'app.read',
    audience: 'company',
    payload: Notice,
  },
  'app.dataReplaced': {
    summary: 'The database was replaced: load everything anew.',
    permission: 'app.read',
    audience: 'everyone',
    payload: z.object({}),
  },
  'app.readOnlyChanged': {
    summary: 'Changes are no longer taken, and why; or null: they are taken again.',
    permission: 'app.read',
    audience: 'everyone',
    payload: z.object({ readOnly: z.string().nullable() }),
  },
  'app.navigationRequested': {
    summary: 'A page was asked for from the menu or the tray.',
    permission: 'app.read',
    audience: 'global',
    payload: z.object({ path: z.string() }),
  },
} as const satisfies EventContract
