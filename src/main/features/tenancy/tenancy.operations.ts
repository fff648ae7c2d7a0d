import type { tenancyContract } from '#shared/contract/tenancy.contract.ts'
import type { Handlers } from '../../transport/handlers.ts'
import type { TenancyService } from './tenancy.service.ts'

export const tenancyOperations = (tenancy: TenancyService): Handlers<typeof tenancyContract> => ({
  'tenancy.slices': (input) => tenancy.slices(input),
  'tenancy.saveSlice': (input, { note }) => tenancy.saveSlice(input, note),
  'tenancy.removeSlice': (input, { note }) => {
    tenancy.removeSlice(input, note)
    return {}
  },
  'tenancy.conflicts': ({ clusterId }) => tenancy.conflicts(clusterId),
})
