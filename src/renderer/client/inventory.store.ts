import { create } from 'zustand'
import type { InventoryDelta } from '#shared/contract/inventory.contract.ts'
import type { AppError } from '#shared/errors.ts'
import type { NodeRow, StorageRow } from '#shared/model/cluster.ts'
import type { GuestRow } from '#shared/model/guest.ts'
import type { GuestId } from '#shared/model/ids.ts'
import { asAppError, call, on, onGap } from './client.ts'
import { mergeDelta } from './merge-delta.ts'

export interface InventoryState {
  readonly status: 'loading' | 'ready' | 'failed'
  readonly error: AppError | null
  readonly revision: number
  readonly guests: readonly GuestRow[]
  readonly nodes: readonly NodeRow[]
  readonly storages: readonly StorageRow[]
}

/** All guests, nodes and storages. A row nobody changed keeps its identity through every update. */
export const useInventory = create<InventoryState>()(() => ({
  status: 'loading',
  error: null,
  revision: 0,
  guests: [],
  nodes: [],
  storages: [],
}))

/** One poll of 150 clusters brings 150 deltas: they are applied together, at most this late. */
const GATHER_MS = 40

let waiting: InventoryDelta[] = []
let timer: ReturnType<typeof setTimeout> | undefined
let loading: Promise<void> | undefined

const flush = (): void => {
  timer = undefined
  if (loading !== undefined) return
  const deltas = waiting
  waiting = []
  let state = useInventory.getState()
  for (const delta of deltas) {
    if (delta.revision <= state.revision) continue
    if (delta.revision !== state.revision + 1) {
      useInventory.setState(state)
      void loadInventory()
      return
    }
    state = { ...state, ...mergeDelta(state, delta), revision: delta.revision }
  }
  useInventory.setState(state)
}

const readSnapshot = async (): Promise<void> => {
  try {
    const snapshot = await call('inventory.snapshot', {})
    useInventory.setState({ ...snapshot, status: 'ready', error: null })
  } catch (thrown) {
    const known = useInventory.getState().status === 'ready'
    useInventory.setState({ status: known ? 'ready' : 'failed', error: asAppError(thrown) })
  }
}

/** Loads everything; what changes meanwhile is applied after. Old content stays until the new is here. */
export const loadInventory = async (): Promise<void> => {
  loading ??= readSnapshot().finally(() => {
    loading = undefined
    if (waiting.length > 0) flush()
  })
  await loading
}

let preloaded = false

/** Asks before anything is drawn, so that the answer is on its way while the frame is being built. */
export const preloadInventory = (): Promise<void> => {
  preloaded = true
  return loadInventory()
}

/** Loads and follows the inventory until the returned function is called. */
export const followInventory = (): (() => void) => {
  const ends = [
    on('inventory.inventoryChanged', (delta) => {
      waiting.push(delta)
      timer ??= setTimeout(flush, GATHER_MS)
    }),
    onGap(() => void loadInventory()),
  ]
  // Asked for already: what was missed in between shows as a gap in the revisions.
  if (!preloaded) void loadInventory()
  preloaded = false
  return () => {
    for (const end of ends) end()
    clearTimeout(timer)
    timer = undefined
    waiting = []
  }
}

/** One guest, or undefined when it is gone; re-renders only when that guest changes. */
export const useGuest = (id: GuestId | undefined): GuestRow | undefined =>
  useInventory((state) => (id === undefined ? undefined : state.guests.find((guest) => guest.id === id)))
