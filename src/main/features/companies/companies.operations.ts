import type { companiesContract } from '#shared/contract/companies.contract.ts'
import type { Handlers } from '../../transport/handlers.ts'
import type { CompaniesService } from './companies.service.ts'

export const companiesOperations = (companies: CompaniesService): Handlers<typeof companiesContract> => ({
  'companies.list': (_input, { scope }) => companies.list(scope),
  'companies.get': ({ id }, { scope }) => companies.get(scope, id),
  'companies.add': (input, { note }) => companies.add(input, note),
  'companies.update': (input, { scope, note }) => companies.update(scope, input, note),
  'companies.setStatus': ({ id, status }, { note }) => companies.setStatus(id, status, note),
  'companies.removalPlan': ({ id }) => companies.removalPlan(id),
  'companies.remove': ({ id, name }, { note }) => {
    companies.remove(id, name, note)
    return {}
  },
})
