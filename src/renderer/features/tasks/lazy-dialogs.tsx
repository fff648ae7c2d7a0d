import { lazyPart } from '#renderer/components/lazy-part.tsx'

// The list stands on the first screen: what its dialogs need comes when one is opened.
export const TaskLogDialog = lazyPart(async () => (await import('./TaskLogDialog.tsx')).TaskLogDialog)
export const StopTaskDialog = lazyPart(async () => (await import('./StopTaskDialog.tsx')).StopTaskDialog)
