import { cleanup, render } from '@testing-library/react'
import { userEvent, type UserEvent } from '@testing-library/user-event'
import { onTestFinished, vi } from 'vitest'
import { App } from '#renderer/app/App.tsx'
import { useAccess } from '#renderer/client/access.store.ts'
import { useClusters } from '#renderer/client/clusters.store.ts'
import { useInventory } from '#renderer/client/inventory.store.ts'
import { useJobs } from '#renderer/features/jobs/jobs.store.ts'
import { useAppInfo } from '#renderer/features/settings/app-info.store.ts'
import { useTasks } from '#renderer/features/tasks/tasks.store.ts'
import type { Core } from '#main/core.ts'
import { heardBy } from '#main/transport/event-audience.ts'
import type { Caller } from '#main/transport/handlers.ts'
import type { Bridge } from '#shared/bridge.ts'
import type { TestCore } from './core.ts'
import { pretendLayout } from './pretend-layout.ts'

/** Who asks, and what becomes of a session he is given. */
export interface Seat {
  readonly caller: () => Caller
  readonly setSession?: (content: string | null) => void
}

const AT_THE_DESK: Seat = { caller: () => ({ kind: 'owner', via: 'ipc', address: '' }) }

/** The core behind the preload's two functions; what crosses is a copy, as it is between processes. */
const bridgeTo = (core: TestCore, { caller, setSession }: Seat): Bridge => {
  const { signal } = new AbortController()
  const hears = (...[name, payload, reach]: Parameters<Parameters<Core['events']['listen']>[0]>): unknown => {
    try {
      return heardBy(core.actorOf(caller()), name, payload, reach)
    } catch {
      return name === 'access.lockChanged' ? payload : null
    }
  }
  return {
    invoke: async (operation, input) =>
      structuredClone(
        await core.dispatch(operation, structuredClone(input), {
          caller: caller(),
          signal,
          ...(setSession === undefined ? {} : { setSession }),
        }),
      ),
    subscribe: (event, listener) =>
      core.events.listen((name, payload, reach) => {
        const heard = name === event ? hears(name, payload, reach) : null
        if (heard !== null) listener(structuredClone(heard))
      }),
  }
}

/** Draws the whole page over a real core, in one process. */
export const openPage = (core: TestCore, path = '/overview', seat: Seat = AT_THE_DESK): UserEvent => {
  cleanup()
  for (const store of [useAccess, useClusters, useInventory, useAppInfo, useTasks, useJobs])
    (store.setState as (state: unknown, replace: true) => void)(store.getInitialState(), true)
  pretendLayout()
  vi.stubGlobal('multpanel', bridgeTo(core, seat))
  // MUI still asks by the old names.
  vi.stubGlobal('matchMedia', () =>
    Object.assign(new EventTarget(), { matches: false, addListener: () => undefined, removeListener: () => undefined }),
  )
  window.location.hash = path
  const { unmount } = render(<App />)
  onTestFinished(() => {
    unmount()
    vi.restoreAllMocks()
    vi.unstubAllGlobals()
  })
  return userEvent.setup()
}
