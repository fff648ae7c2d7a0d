import { z } from 'zod'
import type { OperationOutput } from '#shared/contract/index.ts'
import type { Actor } from '../../transport/handlers.ts'
import type { HostPorts } from '../../ports.ts'
import type { DemoService } from './demo.service.ts'
import type { SettingsRepository } from './settings.repository.ts'

const OWNER_NAME = 'owner.name'

interface Dependencies {
  readonly ports: Pick<HostPorts, 'kind' | 'version' | 'platform' | 'vault' | 'paths' | 'clock' | 'openExternal'>
  readonly settings: SettingsRepository
  readonly demo: Pick<DemoService, 'isAvailable' | 'isRunning'>
  /** Why no change is taken at present; null while changes are. */
  readonly readOnly: () => string | null
  /** Tells whoever polls whether somebody looks. */
  readonly setVisible: (visible: boolean) => void
  /** The owner’s account carries his name, too. */
  readonly renameOwner: (name: string) => void
  readonly diagnostics: () => Promise<string>
}

/** The program itself: what it is, whose, and what its host can do. */
export type AppService = ReturnType<typeof createAppService>

export const createAppService = (dependencies: Dependencies) => {
  const { ports, settings, demo, readOnly, setVisible, renameOwner, diagnostics } = dependencies
  return {
    /** Where things lie on the machine of the console concerns the provider's people alone. */
    info: async ({ companyId }: Pick<Actor, 'companyId'>): Promise<OperationOutput<'app.info'>> => {
      const problem = await ports.vault.problem()
      return {
        version: ports.version,
        host: ports.kind,
        platform: ports.platform,
        ownerName: settings.get(OWNER_NAME, z.string()),
        demoAvailable: demo.isAvailable(),
        demoRunning: demo.isRunning(),
        vault: { kind: ports.vault.kind, available: problem === null, problem },
        dataDirectory: companyId === null ? ports.paths.data : '',
        readOnly: readOnly(),
      }
    },
    ownerName: (): string | null => settings.get(OWNER_NAME, z.string()),
    setOwner: (name: string): void => {
      settings.set(OWNER_NAME, name, new Date(ports.clock.now()).toISOString())
      renameOwner(name)
    },
    openExternal: (url: string): Promise<void> => ports.openExternal(url),
    setVisible,
    diagnostics,
  }
}
