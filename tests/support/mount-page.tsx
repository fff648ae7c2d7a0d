import { cleanup, render, type RenderResult } from '@testing-library/react'
import { userEvent, type UserEvent } from '@testing-library/user-event'
import type { ReactElement } from 'react'
import { MemoryRouter, useLocation } from 'react-router'
import { vi } from 'vitest'
import { useClusters } from '#renderer/client/clusters.store.ts'
import { useCompanies } from '#renderer/client/companies.store.ts'
import { useInventory } from '#renderer/client/inventory.store.ts'
import { usePreferences } from '#renderer/client/preferences.store.ts'
import { useProjects } from '#renderer/client/projects.store.ts'
import { createFakeBridge, type FakeBridge } from './fake-bridge.ts'

export interface MountedPage extends RenderResult {
  readonly fake: FakeBridge
  readonly user: UserEvent
  /** Path and search the page is at. */
  readonly location: () => string
}

/** Draws a part of the page over a fake core, with fresh stores and the router it needs. */
export const mountPage = (
  element: ReactElement,
  answers: Parameters<typeof createFakeBridge>[0] = {},
  path = '/',
): MountedPage => {
  cleanup()
  useClusters.setState(useClusters.getInitialState(), true)
  useCompanies.setState(useCompanies.getInitialState(), true)
  useProjects.setState(useProjects.getInitialState(), true)
  useInventory.setState(useInventory.getInitialState(), true)
  usePreferences.setState(usePreferences.getInitialState(), true)
  const fake = createFakeBridge(answers)
  vi.stubGlobal('multpanel', fake.bridge)
  let at = path
  const Where = () => {
    const { pathname, search } = useLocation()
    at = `${pathname}${search}`
    return null
  }
  const user = userEvent.setup()
  const result = render(
    <MemoryRouter initialEntries={[path]}>
      {element}
      <Where />
    </MemoryRouter>,
  )
  return { ...result, fake, user, location: () => at }
}
