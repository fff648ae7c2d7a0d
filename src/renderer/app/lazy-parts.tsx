import { lazy } from 'react'

export const HelpDialog = lazy(async () => ({ default: (await import('./HelpDialog.tsx')).HelpDialog }))
export const ActionSheets = lazy(async () => ({
  default: (await import('#renderer/features/inventory/actions/ActionSheets.tsx')).ActionSheets,
}))
export const MachineDialogs = lazy(async () => ({
  default: (await import('#renderer/features/machines/MachineDialogs.tsx')).MachineDialogs,
}))
export const HandoverSheets = lazy(async () => ({
  default: (await import('#renderer/features/discover/HandoverSheets.tsx')).HandoverSheets,
}))
