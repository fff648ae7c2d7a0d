import { z } from 'zod'
import { DEFAULT_PREFERENCES } from './default-preferences.ts'
import { CompanyId, ViewId } from './ids.ts'

/** Remembered layout of one table. Column ids in order; widths in pixels. */
export const TableLayout = z.object({
  order: z.array(z.string().max(60)).max(60),
  hidden: z.array(z.string().max(60)).max(60),
  widths: z.record(z.string().max(60), z.number().min(20).max(2000)),
  sort: z.array(z.object({ id: z.string().max(60), desc: z.boolean() })).max(5),
})
export type TableLayout = z.infer<typeof TableLayout>

/** Whose things the page shows: one company's, `own` (the provider's), or null: all. */
export const CompanyChoice = z.union([CompanyId, z.literal('own')]).nullable()
export type CompanyChoice = z.infer<typeof CompanyChoice>

const values = {
  theme: z.enum(['system', 'light', 'dark']),
  density: z.enum(['standard', 'compact']),
  /** Table id → layout. */
  tables: z.record(z.string().max(60), TableLayout),
  /** Panel id → size in pixels, or 0 when collapsed. */
  panels: z.record(z.string().max(60), z.number().min(0).max(4000)),
  treeMode: z.enum(['company', 'cluster', 'pool', 'tag']),
  /** How dates are written: `2026-11-23`, or as the person's own locale has it; always 24 hours. */
  dates: z.enum(['iso', 'locale']),
  lastPage: z.string().max(500),
  company: CompanyChoice,
}

/** Everything the page remembers of how somebody likes it. Unknown keys of an older page are dropped. */
export const Preferences = z.object({
  theme: values.theme.default(DEFAULT_PREFERENCES.theme),
  density: values.density.default(DEFAULT_PREFERENCES.density),
  tables: values.tables.default(DEFAULT_PREFERENCES.tables),
  panels: values.panels.default(DEFAULT_PREFERENCES.panels),
  treeMode: values.treeMode.default(DEFAULT_PREFERENCES.treeMode),
  dates: values.dates.default(DEFAULT_PREFERENCES.dates),
  lastPage: values.lastPage.default(DEFAULT_PREFERENCES.lastPage),
  company: values.company.default(DEFAULT_PREFERENCES.company),
})
export type Preferences = z.infer<typeof Preferences>

/** Some of them. Without the defaults: zod fills those in for keys that are left out, which would undo the others. */
export const PreferencesPatch = z.object(values).partial()
export type PreferencesPatch = z.infer<typeof PreferencesPatch>

/** A saved search with its name. */
export const SavedView = z.object({
  id: ViewId,
  /** Whoever saves one is held to more; one that is stored already stays readable. */
  name: z.string(),
  query: z.string().max(500),
  layout: TableLayout.nullable(),
})
export type SavedView = z.infer<typeof SavedView>
