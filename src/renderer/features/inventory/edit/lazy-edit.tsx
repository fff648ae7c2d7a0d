import { lazyPart } from '#renderer/components/lazy-part.tsx'

// Forms are fetched by whoever opens one.
export const GuestEdit = lazyPart(async () => (await import('./GuestEdit.tsx')).GuestEdit)
