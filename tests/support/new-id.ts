import { uuidv7 } from '#shared/model/uuid.ts'

/** A fresh id, as a page makes one. */
export const newId = (): string => uuidv7(Date.now(), crypto.getRandomValues(new Uint8Array(10)))
