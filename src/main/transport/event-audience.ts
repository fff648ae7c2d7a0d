import { events, type EventName, type EventPayload } from '#shared/contract/index.ts'
import type { EventSpec } from '#shared/contract/contract.ts'
import type { Reach } from './event-bus.ts'
import type { Actor } from './handlers.ts'

/** What this account hears of an event: all of it, the part that is his company's, or nothing (null). */
export const heardBy = <Name extends EventName>(
  actor: Actor,
  name: Name,
  payload: EventPayload<Name>,
  reach: Reach<Name>,
): EventPayload<Name> | null => {
  const { permission, audience }: EventSpec = events[name]
  if (!actor.permissions.has(permission)) return null
  switch (audience) {
    case 'everyone':
      return payload
    case 'global':
      return actor.companyId === null ? payload : null
    case 'self':
      return reach.userId === actor.userId ? payload : null
    case 'company':
      if (actor.scope.kind === 'everything') return payload
      // Nobody said what a company may hear of it: then it hears nothing.
      return reach.narrow?.(actor.scope) ?? null
  }
}
