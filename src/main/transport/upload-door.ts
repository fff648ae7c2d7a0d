import { contract } from '#shared/contract/index.ts'
import type { OperationSpec } from '#shared/contract/contract.ts'
import type { AppError } from '#shared/errors.ts'
import type { UserId } from '#shared/model/ids.ts'
import { storageErrorOf } from '../storage/storage-errors.ts'
import { authorise } from './authorise.ts'
import type { Actor, Caller } from './handlers.ts'

/** Where the pieces of a file come in that `catalogue.announceFile` made a place for: bytes do not pass the gate. */
export interface UploadDoor {
  /**
   * Asked before a body is read. @returns bytes of the file that are here
   * @throws AppError as the gate would, `not_found` for a file nobody announced, or somebody else
   */
  readonly admit: (id: string, caller: Caller) => Promise<number>
  /** @returns bytes that are here now. @throws AppError as `admit`, `conflict`, `busy`, `storage_full` */
  readonly append: (id: string, caller: Caller, offset: number, piece: Buffer) => Promise<number>
}

export interface UploadDoorDependencies {
  readonly actorOf: (caller: Caller, spec: OperationSpec) => Actor
  /** Why nothing can be stored now; null while there is room. */
  readonly refuseChanges: () => AppError | null
  readonly files: {
    readonly received: (id: string, userId: UserId) => number
    readonly append: (id: string, userId: UserId, offset: number, piece: Buffer) => Promise<number>
  }
}

/** Who may announce a file may send it, looked up for every piece. */
export const createUploadDoor = ({ actorOf, refuseChanges, files }: UploadDoorDependencies): UploadDoor => {
  const spec: OperationSpec = contract['catalogue.announceFile']
  const sender = (caller: Caller): UserId => {
    const actor = actorOf(caller, spec)
    authorise(actor, caller, spec)
    const refused = refuseChanges()
    if (refused !== null) throw refused
    return actor.userId
  }
  return {
    admit: (id, caller) => Promise.resolve().then(() => files.received(id, sender(caller))),
    append: async (id, caller, offset, piece) => {
      try {
        return await files.append(id, sender(caller), offset, piece)
      } catch (error) {
        throw storageErrorOf(error) ?? error
      }
    },
  }
}
