import { lazy } from 'react'

export const HelpDialog = lazy(async () => ({ default: (await import('./HelpDialog.tsx')).HelpDialog }))
export const HandoverSheets = lazy(async () => ({
  default: (await import('#renderer/features/discover/HandoverSheets.tsx')).HandoverSheets,
}))
export const PowerSheet = lazy(async () => ({
  default: (await import('#renderer/features/inventory/power/PowerSheet.tsx')).PowerSheet,
}))
