/** What holds until somebody chose otherwise. Apart from its schema: the page needs it before the schema library. */
export const DEFAULT_PREFERENCES = {
  theme: 'system',
  density: 'standard',
  tables: {},
  panels: {},
  treeMode: 'cluster',
  dates: 'iso',
  lastPage: '/',
  company: null,
} as const
