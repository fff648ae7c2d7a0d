import { z } from 'zod'
import { GuestAction } from '#shared/model/guest-action.ts'
import { ClusterId, CompanyId, GuestId, ProjectId, UserId } from '#shared/model/ids.ts'

/** One guest of a job as it is stored: whose it was when this was asked for, so that nobody acts on what is another's. */
export const ActionGuest = z.object({
  guestId: GuestId,
  name: z.string(),
  clusterId: ClusterId,
  companyId: CompanyId.nullable(),
  projectId: ProjectId.nullable(),
})
export type ActionGuest = z.infer<typeof ActionGuest>

/** Who asked for it. */
const By = z.object({
  userId: UserId.nullable(),
  name: z.string(),
  /** One of the provider's people, who may lend what nobody has and give machines away; jobs of before say nothing of it. */
  provider: z.boolean().optional(),
})

export const GuestActionInput = ActionGuest.extend({
  action: GuestAction,
  by: By,
  /** One of many: a person who asks for a single guest goes first. */
  bulk: z.boolean(),
})
export type GuestActionInput = z.infer<typeof GuestActionInput>

export const GuestActionsInput = z.object({ action: GuestAction, by: By, guests: z.array(ActionGuest).min(1) })
export type GuestActionsInput = z.infer<typeof GuestActionsInput>
