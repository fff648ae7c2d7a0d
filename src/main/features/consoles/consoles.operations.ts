import type { consolesContract } from '#shared/contract/consoles.contract.ts'
import type { Handlers } from '#main/transport/handlers.ts'
import type { ConsoleTargets } from './console-targets.ts'
import type { ConsolesService } from './consoles.service.ts'

export const consolesOperations = (
  targets: ConsoleTargets,
  consoles: Pick<ConsolesService, 'open'>,
): Handlers<typeof consolesContract> => ({
  'consoles.open': ({ guestId, kind, port }, context) =>
    consoles.open(targets.guest(context.scope, guestId, kind, port), context),
  'consoles.openNode': ({ clusterId, node }, context) => consoles.open(targets.node(clusterId, node), context),
})
