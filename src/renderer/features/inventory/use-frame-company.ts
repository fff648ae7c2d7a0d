import { useEffect } from 'react'
import { useFrame } from '#renderer/app/frame.store.ts'
import type { GuestRow } from '#shared/model/guest.ts'
import type { CompanyId } from '#shared/model/ids.ts'
import type { CompanyChoice } from '#shared/model/preference.ts'

/** The company all of these belong to; null when there are several or none. */
const onlyCompany = (guests: readonly GuestRow[]): CompanyChoice => {
  let found: CompanyId | null | undefined
  for (const { companyId } of guests) {
    if (found !== undefined && found !== companyId) return null
    found = companyId
  }
  return found === undefined ? null : (found ?? 'own')
}

/** Colours the strip on top while everything shown belongs to one company. */
export const useFrameCompany = (guests: readonly GuestRow[]): void => {
  const company = onlyCompany(guests)
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
