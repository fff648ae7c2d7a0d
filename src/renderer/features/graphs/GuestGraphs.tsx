import { useCallback } from 'react'
import { call } from '#renderer/client/client.ts'
import type { GraphFrame } from '#shared/model/graph.ts'
import type { GuestRow } from '#shared/model/guest.ts'
import { CONTAINER_CHARTS, GUEST_CHARTS } from './graph-charts.ts'
import { GraphPanel } from './GraphPanel.tsx'

/** The graphs of one guest. */
export const GuestGraphs = ({ guest }: { readonly guest: GuestRow }) => {
  const { id, name, type } = guest
  const load = useCallback((frame: GraphFrame, live: boolean) => call('graphs.guest', { id, frame, live }), [id])
  return <GraphPanel key={id} name={name} charts={type === 'lxc' ? CONTAINER_CHARTS : GUEST_CHARTS} load={load} />
}
