import { lazyPart } from '#renderer/components/lazy-part.tsx'

export const HelpDialog = lazyPart(async () => (await import('./HelpDialog.tsx')).HelpDialog)
export const ActionSheets = lazyPart(
  async () => (await import('#renderer/features/inventory/actions/ActionSheets.tsx')).ActionSheets,
)
export const MachineDialogs = lazyPart(
  async () => (await import('#renderer/features/machines/MachineDialogs.tsx')).MachineDialogs,
)
export const HandoverSheets = lazyPart(
  async () => (await import('#renderer/features/discover/HandoverSheets.tsx')).HandoverSheets,
)
