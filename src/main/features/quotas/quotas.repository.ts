import { QuotaLimits } from '#shared/model/quota.ts'
import type { ClusterId, CompanyId } from '#shared/model/ids.ts'
import { scopeCondition, type CompanyScope } from '../../company-scope.ts'
import type { Database } from '../../storage/database.ts'

export interface StoredQuota {
  readonly companyId: CompanyId
  readonly clusterId: ClusterId
  readonly limits: QuotaLimits
}

export interface QuotasRepository {
  readonly list: (scope: CompanyScope) => StoredQuota[]
  readonly limits: (companyId: CompanyId, clusterId: ClusterId) => QuotaLimits | null
  readonly set: (quota: StoredQuota, at: string) => void
  readonly remove: (companyId: CompanyId, clusterId: ClusterId) => void
}

interface QuotaRow extends QuotaLimits {
  companyId: CompanyId
  clusterId: ClusterId
}

const COLUMNS =
  'company_id AS companyId, cluster_id AS clusterId, vcpu, memory, disk, guests, external_addresses AS externalAddresses'

export const createQuotasRepository = (db: Database): QuotasRepository => {
  const one = db.prepare<[string, string], QuotaRow>(
    `SELECT ${COLUMNS} FROM quotas WHERE company_id = ? AND cluster_id = ?`,
  )
  const set = db.prepare<QuotaRow & { at: string }>(
    `INSERT INTO quotas (company_id, cluster_id, vcpu, memory, disk, guests, external_addresses, updated_at)
     VALUES (@companyId, @clusterId, @vcpu, @memory, @disk, @guests, @externalAddresses, @at)
     ON CONFLICT (company_id, cluster_id) DO UPDATE SET vcpu = @vcpu, memory = @memory, disk = @disk, guests = @guests,
       external_addresses = @externalAddresses, updated_at = @at`,
  )
  const remove = db.prepare<[string, string]>('DELETE FROM quotas WHERE company_id = ? AND cluster_id = ?')
  return {
    list: (scope) => {
      const { where, params } = scopeCondition(scope)
      return db
        .prepare<[object], QuotaRow>(`SELECT ${COLUMNS} FROM quotas WHERE ${where}`)
        .all(params)
        .map(({ companyId, clusterId, ...limits }) => ({ companyId, clusterId, limits: QuotaLimits.parse(limits) }))
    },
    limits: (companyId, clusterId) => {
      const row = one.get(companyId, clusterId)
      return row === undefined ? null : QuotaLimits.parse(row)
    },
    set: ({ limits, ...key }, at) => {
      set.run({ ...key, ...limits, at })
    },
    remove: (companyId, clusterId) => {
      remove.run(companyId, clusterId)
    },
  }
}
