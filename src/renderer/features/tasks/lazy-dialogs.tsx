import { lazy, Suspense, type ComponentProps } from 'react'

const Log = lazy(async () => ({ default: (await import('./TaskLogDialog.tsx')).TaskLogDialog }))
const Stop = lazy(async () => ({ default: (await import('./StopTaskDialog.tsx')).StopTaskDialog }))

// The list stands on the first screen: what its dialogs need comes when one is opened.

export const TaskLogDialog = (props: ComponentProps<typeof Log>) => (
  <Suspense fallback={null}>
    <Log {...props} />
  </Suspense>
)

export const StopTaskDialog = (props: ComponentProps<typeof Stop>) => (
  <Suspense fallback={null}>
    <Stop {...props} />
  </Suspense>
)
