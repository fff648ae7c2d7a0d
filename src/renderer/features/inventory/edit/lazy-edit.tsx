import { lazy } from 'react'

// Forms are fetched by whoever opens one.
export const GuestEdit = lazy(async () => ({ default: (await import('./GuestEdit.tsx')).GuestEdit }))
