import { UpdateChannel, type UpdateState } from '#shared/contract/updates.contract.ts'
import { AppError } from '#shared/errors.ts'
import type { Clock, Updates } from '../../ports.ts'

const KEY = 'updates.channel'

/** The installation's settings, as far as this needs them. */
interface Settings {
  readonly get: (key: string, schema: typeof UpdateChannel) => UpdateChannel | null
  readonly set: (key: string, value: unknown, at: string) => void
}

interface Dependencies {
  /** Null where the program is not updated by itself. */
  readonly updates: Updates | null
  readonly settings: Settings
  readonly clock: Pick<Clock, 'now'>
}

export type UpdatesService = ReturnType<typeof createUpdatesService>

/** Which releases the program is offered, and when one may be installed. */
export const createUpdatesService = ({ updates, settings, clock }: Dependencies) => {
  const channel = (): UpdateChannel => settings.get(KEY, UpdateChannel) ?? 'latest'
  const state = (): UpdateState => ({
    supported: updates !== null,
    channel: channel(),
    ready: updates?.ready() ?? null,
    obstacle: updates?.obstacle() ?? null,
  })
  const here = (): Updates => {
    if (updates === null)
      throw new AppError(
        'unsupported',
        'This installation does not update itself. Install the new version as this one was installed.',
      )
    return updates
  }
  updates?.useChannel(channel())
  return {
    state,
    setChannel: (next: UpdateChannel): UpdateState => {
      const program = here()
      settings.set(KEY, next, new Date(clock.now()).toISOString())
      program.useChannel(next)
      return state()
    },
    /** @throws AppError `conflict` when no version is ready, `busy` while a task runs */
    install: (): void => here().install(),
  }
}
