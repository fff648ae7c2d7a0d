import { AppError } from '#shared/errors.ts'
import { isSilence } from '#main/adapters/proxmox/refusal-words.ts'

/**
 * A POST without an answer is never repeated: whoever asked has to look.
 * @throws AppError that says so where nobody knows whether the request was taken, else what was given
 */
export const sentInVain = (error: unknown): never => {
  if (!isSilence(error)) throw error
  throw new AppError(
    error.code,
    `${error.message} Whether the cluster took the request is not known: look at its tasks before you repeat it.`,
    error.details,
    { cause: error },
  )
}
