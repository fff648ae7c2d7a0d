export const STEPS = ['source', 'where', 'machine', 'network', 'access', 'review'] as const
export type StepId = (typeof STEPS)[number]

export const STEP_TITLES: Readonly<Record<StepId, string>> = {
  source: 'Source',
  where: 'Where',
  machine: 'Machine',
  network: 'Network',
  access: 'Access',
  review: 'Review',
}

const PLACES: Readonly<Record<string, StepId>> = {
  companyId: 'source',
  clusterId: 'source',
  source: 'source',
  projectId: 'where',
  node: 'where',
  storage: 'where',
  pool: 'where',
  nics: 'network',
  dns: 'network',
  login: 'access',
  upgrade: 'access',
}

/** The step a field stands in; null: it is no field, the sentence is about the whole. */
export const stepOf = (field: string): StepId | null =>
  field === '' ? null : (PLACES[field.split('.')[0] ?? ''] ?? 'machine')
