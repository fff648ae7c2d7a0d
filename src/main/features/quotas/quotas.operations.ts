import type { quotasContract } from '#shared/contract/quotas.contract.ts'
import type { Handlers } from '../../transport/handlers.ts'
import type { QuotasService } from './quotas.service.ts'

export const quotasOperations = (quotas: QuotasService): Handlers<typeof quotasContract> => ({
  'quotas.list': ({ companyId }, { scope }) => quotas.list(scope, companyId),
  'quotas.set': (input, { note }) => quotas.set(input, note),
})
