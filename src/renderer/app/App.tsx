import { ThemeProvider } from '@mui/material/styles'
import { useEffect } from 'react'
import { HashRouter } from 'react-router'
import { call, onGap } from '#renderer/client/client.ts'
import { followClusters } from '#renderer/client/clusters.store.ts'
import { followCompanies } from '#renderer/client/companies.store.ts'
import { followConnection } from '#renderer/client/connection.store.ts'
import { followInventory } from '#renderer/client/inventory.store.ts'
import { followPreferences } from '#renderer/client/preferences.store.ts'
import { followProjects } from '#renderer/client/projects.store.ts'
import { AccessGate } from './AccessGate.tsx'
import { useColourScheme } from './colour-scheme.ts'
import { ErrorBoundary } from './ErrorBoundary.tsx'
import { Shell } from './Shell.tsx'
import { muiTheme } from './theme.ts'

/** Tells the core whether anybody looks: a hidden page is polled for less often. */
const followVisibility = (): (() => void) => {
  const tell = (): void =>
    void call('app.setVisible', { visible: document.visibilityState === 'visible' }).catch(() => undefined)
  document.addEventListener('visibilitychange', tell)
  tell()
  // Who was away for long counts as not looking.
  const endGap = onGap(tell)
  return () => {
    endGap()
    document.removeEventListener('visibilitychange', tell)
  }
}

const useCoreData = (): void => {
  useEffect(() => {
    const ends = [
      followInventory(),
      followClusters(),
      followCompanies(),
      followProjects(),
      followPreferences(),
      followConnection(),
      followVisibility(),
    ]
    return () => {
      for (const end of ends) end()
    }
  }, [])
}

/** The whole page. Routes live behind `#`, so that they work under `app://` and when served alike. */
export const App = () => {
  useCoreData()
  useColourScheme()
  return (
    <ThemeProvider theme={muiTheme} colorSchemeNode={null} storageManager={null}>
      <ErrorBoundary>
        <AccessGate>
          <HashRouter>
            <Shell />
          </HashRouter>
        </AccessGate>
      </ErrorBoundary>
    </ThemeProvider>
  )
}
