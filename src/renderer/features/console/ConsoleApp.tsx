import { ThemeProvider } from '@mui/material/styles'
import { useEffect, useState } from 'react'
import { AccessGate } from '#renderer/app/AccessGate.tsx'
import { ErrorBoundary } from '#renderer/app/ErrorBoundary.tsx'
import { useColourScheme } from '#renderer/app/colour-scheme.ts'
import { muiTheme } from '#renderer/app/theme.ts'
import { useAccess } from '#renderer/client/access.store.ts'
import { followClusters } from '#renderer/client/clusters.store.ts'
import { followCompanies } from '#renderer/client/companies.store.ts'
import { followPerson } from '#renderer/client/person-activity.ts'
import { followPreferences } from '#renderer/client/preferences.store.ts'
import { EmptyState } from '#renderer/components/EmptyState.tsx'
import { ConsolePage } from './ConsolePage.tsx'
import { consolePlaceOf } from './read-console-place.ts'

/** What of the core the page of one console needs: not the inventory of the whole fleet. */
const useCoreData = (): void => {
  const atTheDesk = useAccess((state) => state.me?.via === 'desktop')
  useEffect(() => {
    const ends = [followClusters(), followCompanies(), followPreferences()]
    return () => {
      for (const end of ends) end()
    }
  }, [])
  // Who types into a machine is at the desk.
  useEffect(() => (atTheDesk ? followPerson() : undefined), [atTheDesk])
}

/** The page of one console, without the frame of the others. */
export const ConsoleApp = () => {
  useCoreData()
  useColourScheme()
  const [place] = useState(() => consolePlaceOf(location.hash))
  return (
    <ThemeProvider theme={muiTheme} colorSchemeNode={null} storageManager={null}>
      <ErrorBoundary>
        <AccessGate>
          {place === null ? (
            <EmptyState
              title="There is no such console"
              text="This address names none. Open a console from the menu of a guest or node."
            />
          ) : (
            <ConsolePage place={place} />
          )}
        </AccessGate>
      </ErrorBoundary>
    </ThemeProvider>
  )
}
