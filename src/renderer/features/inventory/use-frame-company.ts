import { useEffect } from 'react'
import { useFrame } from '#renderer/app/frame.store.ts'
import type { GuestRow } from '#shared/model/guest.ts'
import type { ClusterLooks } from './cluster-looks.ts'

/** The company all of these belong to; null when there are several or none. */
const onlyCompany = (guests: readonly GuestRow[], looks: ClusterLooks): string | null => {
  let company: string | null = null
  let cluster = ''
  for (const guest of guests) {
    if (guest.clusterId === cluster) continue
    cluster = guest.clusterId
    const owner = looks.get(guest.clusterId)?.owner ?? ''
    if (company !== null && company !== owner) return null
    company = owner
  }
  return company
}

/** Colours the strip on top while everything shown belongs to one company. */
export const useFrameCompany = (guests: readonly GuestRow[], looks: ClusterLooks): void => {
  const company = onlyCompany(guests, looks)
  useEffect(() => {
    useFrame.setState({ company })
  }, [company])
  useEffect(
    () => () => {
      useFrame.setState({ company: null })
    },
    [],
  )
}
