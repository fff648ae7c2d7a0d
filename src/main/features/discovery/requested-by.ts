import { z } from 'zod'
import { UserId } from '#shared/model/ids.ts'
import type { AuditEntry } from '#main/transport/dispatch.ts'
import type { OperationContext } from '#main/transport/handlers.ts'
import { ownerActor } from '#main/transport/owner-actor.ts'

/** Who asked for a job and from where, for the record of what it does later. */
export const RequestedBy = z.object({
  userId: UserId,
  name: z.string(),
  via: z.enum(['ipc', 'http', 'websocket', 'internal']),
  address: z.string(),
  agent: z.string(),
  tokenId: z.string(),
})
export type RequestedBy = z.infer<typeof RequestedBy>

export const requestedBy = ({ actor, caller }: Pick<OperationContext, 'actor' | 'caller'>): RequestedBy => ({
  userId: actor.userId,
  name: actor.name,
  via: caller.via,
  address: caller.address,
  agent: caller.agent ?? '',
  tokenId: caller.tokenId ?? '',
})

/** As the record of activity takes it. */
export const auditOf = (
  activity: string,
  operation: string,
  { userId, name, via, address, agent, tokenId }: RequestedBy,
): Omit<AuditEntry, 'notes'> => ({
  activity,
  operation,
  actor: { ...ownerActor(name), userId },
  caller: { kind: 'user', userId, via, address, agent, tokenId },
  outcome: 'done',
  problem: null,
})
