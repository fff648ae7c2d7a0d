import { ClusterId, CompanyId } from '#shared/model/ids.ts'
import { EndedState } from '#shared/model/job.ts'
import type { OperationArguments } from '#shared/contract/index.ts'

/** Jobs of one page of the history. */
export const PAGE_SIZE = 500

export interface HistoryQuery {
  /** 0: the newest. */
  readonly page: number
  /** Instead of the history: what runs and waits. */
  readonly active: boolean
  /** Above the first page of the history: what runs and waits of what was asked for. */
  readonly withOpen: boolean
  readonly isFiltered: boolean
  readonly filter: Omit<OperationArguments<'jobs.list'>, 'page' | 'size'>
}

/**
 * What the address of the page asks for; anything that makes no sense is left out.
 * @param chosen the company the whole page shows, which counts instead of the address's; null: any
 */
export const historyQuery = (params: URLSearchParams, chosen: CompanyId | null = null): HistoryQuery => {
  const shown = params.get('state')
  const page = Number(params.get('page') ?? 1)
  const state = EndedState.safeParse(shown).data
  const clusterId = ClusterId.safeParse(params.get('cluster')).data
  const companyId = CompanyId.safeParse(params.get('company')).data
  const action = params.get('action') ?? undefined
  const kind = action === undefined ? (params.get('kind') ?? undefined) : undefined
  const filter = {
    ...(state === undefined ? {} : { state }),
    ...(kind === undefined ? {} : { kind }),
    ...(action === undefined ? {} : { action }),
    ...(clusterId === undefined ? {} : { clusterId }),
    ...(companyId === undefined ? {} : { companyId }),
  }
  return {
    page: Number.isInteger(page) && page > 0 ? page - 1 : 0,
    active: shown === 'active',
    withOpen: shown === null && !(page > 1),
    isFiltered: shown !== null || Object.keys(filter).length > 0,
    filter: chosen === null ? filter : { ...filter, companyId: chosen },
  }
}
