import { tellFailure } from './tell-failure.ts'
import { useMemo } from 'react'
import { useNavigate } from 'react-router'
import { useAccess, usePermissions } from '#renderer/client/access.store.ts'
import { useOwnCompany } from '#renderer/client/company-choice.ts'
import { call } from '#renderer/client/client.ts'
import { setPreferences } from '#renderer/client/preferences.store.ts'
import { showNextCompany } from '#renderer/features/companies/next-company.ts'
import { chosenPreset, requestMachine, requestMachines } from '#renderer/features/machines/create-request.store.ts'
import { useOfferCommands, type Command } from './commands.store.ts'
import { openHelp, openPalette } from './frame.store.ts'
import { focusNextPane } from './keys.ts'
import { LOCK_KEYS, LOCK_LABEL, lockConsole } from './lock-console.ts'
import { mayOpen, PAGES } from './pages.tsx'
import { THEMES } from './themes.ts'

/** Puts the cursor into the search field of the page in view. */
const focusSearch = (): void => {
  const field = document.querySelector<HTMLInputElement>('[data-search-field]')
  if (field === null) openPalette()
  else field.focus()
}

const FIELD_WAIT_MS = 3000

/** Puts the cursor into the search field once the page that has it is drawn. */
const focusSearchWhenThere = (): void => {
  const deadline = performance.now() + FIELD_WAIT_MS
  const look = (): void => {
    const field = document.querySelector<HTMLInputElement>('[data-search-field]')
    if (field !== null) field.focus()
    else if (performance.now() < deadline) requestAnimationFrame(look)
  }
  look()
}

const LOCK: Command = { id: 'lock', title: LOCK_LABEL, group: 'Console', keys: LOCK_KEYS, run: lockConsole }

/** Offers what works on every page: navigation, search, refresh, theme, help. */
export const useFrameCommands = (): void => {
  const navigate = useNavigate()
  const may = usePermissions()
  const ofOneCompany = useOwnCompany() !== null
  const atTheDesk = useAccess((state) => state.me?.via === 'desktop')
  const commands = useMemo<readonly Command[]>(() => {
    const offered = PAGES.filter((page) => (page.rail || page.offered === true) && mayOpen(page, may))
    const places = offered.map((page): Command => ({
      id: `go:${page.path}`,
      title: page.title,
      group: 'Go to',
      ...(page.key === undefined ? {} : { keys: `g ${page.key}` }),
      run: () => void navigate(page.path),
    }))
    const themes = THEMES.map(({ theme, label }): Command => ({
      id: `theme:${theme}`,
      title: label,
      group: 'View',
      run: () => {
        setPreferences({ theme })
      },
    }))
    return [
      ...places,
      { id: 'palette', title: 'Open the palette', group: 'Console', keys: 'Ctrl+K', run: openPalette },
      {
        id: 'global-search',
        title: 'Search the whole inventory',
        group: 'Console',
        keys: 'Ctrl+Shift+F',
        run: () => {
          void Promise.resolve(navigate('/inventory')).then(focusSearchWhenThere)
        },
      },
      { id: 'search', title: 'Search this page', group: 'Console', keys: '/', run: focusSearch },
      { id: 'help', title: 'Show all keys', group: 'Console', keys: '?', run: openHelp },
      { id: 'guide', title: 'Open the user guide', group: 'Console', run: () => void navigate('/guide') },
      {
        id: 'refresh',
        title: 'Refresh all clusters',
        group: 'Console',
        keys: 'r',
        run: () => void call('clusters.refresh', {}).catch(tellFailure),
      },
      ...(may('vm.create')
        ? [
            {
              id: 'create-machine',
              title: 'Create machine',
              group: 'Inventory',
              keys: 'n',
              run: () => {
                requestMachine(chosenPreset())
              },
            },
            {
              id: 'create-machines',
              title: 'Create several machines',
              group: 'Inventory',
              run: () => {
                requestMachines(chosenPreset())
              },
            },
          ]
        : []),
      ...(ofOneCompany
        ? []
        : [{ id: 'next-company', title: 'Next company', group: 'Console', keys: 'Ctrl+.', run: showNextCompany }]),
      {
        id: 'pane',
        title: 'Next pane',
        group: 'Console',
        keys: 'F6',
        run: () => {
          focusNextPane(false)
        },
      },
      {
        id: 'pane-back',
        title: 'Previous pane',
        group: 'Console',
        keys: 'Shift+F6',
        run: () => {
          focusNextPane(true)
        },
      },
      ...(atTheDesk ? [LOCK] : []),
      ...themes,
    ]
  }, [navigate, may, atTheDesk, ofOneCompany])
  useOfferCommands('frame', commands)
}
