import type { guestEditContract } from '#shared/contract/guest-edit.contract.ts'
import type { Handlers } from '#main/transport/handlers.ts'
import type { EditService } from './edit.service.ts'

type EditOperations = Omit<typeof guestEditContract, 'tags.colours' | 'tags.setColours'>

export const guestEditOperations = (service: EditService): Handlers<EditOperations> => ({
  'guests.editable': ({ id }, { scope, signal }) => service.editable(scope, id, signal),
  'guests.editOptions': ({ id }, { scope }) => service.options(scope, id),
  'guests.edit': (input, context) => service.edit(input, context),
  'guests.editMany': (input, context) => service.editMany(input, context),
})
