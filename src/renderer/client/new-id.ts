import { uuidv7 } from '#shared/model/uuid.ts'

/** A fresh id for something made on this page, of the type it is taken for: every id is a UUIDv7. */
export const newId = <Id extends string = string>(): Id =>
  uuidv7(Date.now(), crypto.getRandomValues(new Uint8Array(10))) as Id

/**
 * An id for each thing a dialog asks for, the same each time it asks: sent again after a lost answer, nothing is made twice.
 * @returns the id of what is named so
 */
export const createIds = (): ((what: string) => string) => {
  const ids = new Map<string, string>()
  return (what) => {
    const id = ids.get(what) ?? newId()
    ids.set(what, id)
    return id
  }
}
