import { create } from 'zustand'
import type { GraphFrame } from '#shared/model/graph.ts'

/** How far back graphs reach: going from one guest to the next keeps it. */
export const useGraphFrame = create<{ readonly frame: GraphFrame; readonly asTable: boolean }>()(() => ({
  frame: 'hour',
  asTable: false,
}))
