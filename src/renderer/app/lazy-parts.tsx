import { lazy } from 'react'

export const HelpDialog = lazy(async () => ({ default: (await import('./HelpDialog.tsx')).HelpDialog }))
export const MachineDialogs = lazy(async () => ({
  default: (await import('#renderer/features/machines/MachineDialogs.tsx')).MachineDialogs,
}))
export const PowerSheet = lazy(async () => ({
  default: (await import('#renderer/features/inventory/power/PowerSheet.tsx')).PowerSheet,
}))
