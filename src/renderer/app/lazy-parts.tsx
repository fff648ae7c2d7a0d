import { lazy } from 'react'

export const HelpDialog = lazy(async () => ({ default: (await import('./HelpDialog.tsx')).HelpDialog }))
export const ActionSheets = lazy(async () => ({
  default: (await import('#renderer/features/inventory/actions/ActionSheets.tsx')).ActionSheets,
}))
