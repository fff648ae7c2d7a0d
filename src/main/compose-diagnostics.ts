import type { ClusterView } from '#shared/model/cluster.ts'
import type { Foundation } from './compose-features.ts'
import { clusterLines, diagnosticsText } from './features/app/diagnostics.ts'
import { describeDatabase } from './storage/describe.ts'

/** What somebody sends who asks for help: the state of each part and the last lines of the log, without secrets. */
export const composeDiagnostics =
  (
    { db, ports, ring, redactor }: Pick<Foundation, 'db' | 'ports' | 'ring' | 'redactor'>,
    clusters: () => Promise<readonly ClusterView[]> | readonly ClusterView[],
  ) =>
  (): Promise<string> =>
    diagnosticsText({
      parts: [
        ['Program', () => `Multpanel ${ports.version}, ${ports.kind}, ${ports.platform}, Node ${process.version}`],
        ['Vault', async () => `${ports.vault.kind}: ${(await ports.vault.problem()) ?? 'works'}`],
        ['Database', () => describeDatabase(db)],
        ['Clusters', async () => clusterLines(await clusters())],
        ['Memory', () => `${Math.round(process.memoryUsage().rss / 1e6)} MB, up ${Math.round(process.uptime())} s`],
      ],
      entries: ring.entries,
      redact: redactor.text,
    })
