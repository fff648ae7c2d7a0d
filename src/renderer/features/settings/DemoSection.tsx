import { useCallback } from 'react'
import { call } from '#renderer/client/client.ts'
import { loadClusters } from '#renderer/client/clusters.store.ts'
import { loadInventory } from '#renderer/client/inventory.store.ts'
import { useAction } from '#renderer/client/use-action.ts'
import { InlineError } from '#renderer/components/InlineError.tsx'
import { loadAppInfo } from './app-info.store.ts'
import { Section } from './Section.tsx'

/** Starts the simulated fleet beside the real clusters, or takes it away again. */
export const DemoSection = ({ running }: { readonly running: boolean }) => {
  const change = useAction(
    useCallback(async () => {
      await (running ? call('app.stopDemo', {}) : call('app.startDemo', {}))
      await Promise.all([loadClusters(), loadInventory(), loadAppInfo()])
    }, [running]),
  )
  return (
    <Section
      title="Demo"
      text="Simulated clusters on this machine that answer like Proxmox. Stopping it removes them; your own clusters are not touched."
    >
      <div>
        <button type="button" className="mp-button" disabled={change.busy} onClick={() => void change.run()}>
          {running
            ? change.busy
              ? 'Stopping the demo …'
              : 'Stop the demo'
            : change.busy
              ? 'Starting the demo …'
              : 'Start the demo'}
        </button>
      </div>
      {change.error !== null && <InlineError error={change.error} onRetry={() => void change.run()} />}
    </Section>
  )
}
