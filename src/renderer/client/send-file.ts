import { UPLOAD_PIECE_BYTES } from '#shared/contract/catalogue.contract.ts'
import type { Answer } from '#shared/bridge.ts'
import { AppError, fromWireError } from '#shared/errors.ts'

/** A piece whose answer does not come is sent again so often before the file is given up. */
const TRIES = 5
const PAUSE_MS = 1000
/** The piece before is still being written. */
const BUSY_PAUSE_MS = 100

interface SendOptions {
  readonly signal: AbortSignal
  /** Bytes that have arrived. */
  readonly onSent: (bytes: number) => void
}

const calledOff = (): AppError => new AppError('cancelled', 'The upload was cancelled.')

const pause = (milliseconds: number, signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    const timer = setTimeout(resolve, milliseconds)
    signal.addEventListener(
      'abort',
      () => {
        clearTimeout(timer)
        resolve()
      },
      { once: true },
    )
  })

/** @returns null when there was no answer */
const sendPiece = async (id: string, offset: number, piece: Blob, signal: AbortSignal): Promise<Answer | null> => {
  try {
    const response = await fetch(`/uploads/${id}?offset=${offset}`, {
      method: 'PUT',
      credentials: 'same-origin',
      headers: { 'content-type': 'application/octet-stream' },
      body: piece,
      signal,
    })
    return (await response.json()) as Answer
  } catch {
    return null
  }
}

/** How many bytes the console says it has. */
const receivedOf = (answer: Answer): number | null => {
  const said = answer.ok ? (answer.value as { received?: unknown }).received : answer.error.details?.['received']
  return typeof said === 'number' ? said : null
}

/**
 * Sends a file the console made a place for, piece by piece; what got lost on the way is sent again.
 * @throws AppError `cancelled` when called off, `unreachable`, or what the console refuses it with
 */
export const sendFile = async (id: string, file: Blob, { signal, onSent }: SendOptions): Promise<void> => {
  let offset = 0
  let failures = 0
  while (offset < file.size) {
    if (signal.aborted) throw calledOff()
    const piece = file.slice(offset, offset + UPLOAD_PIECE_BYTES)
    const answer = await sendPiece(id, offset, piece, signal)
    if (answer === null) {
      failures += 1
      if (failures >= TRIES && !signal.aborted)
        throw new AppError('unreachable', 'The console stopped answering while the file was on its way. Try again.')
      await pause(PAUSE_MS * failures, signal)
      continue
    }
    const received = receivedOf(answer)
    if (!answer.ok && answer.error.code === 'busy') {
      await pause(BUSY_PAUSE_MS, signal)
      continue
    }
    if (received === null) throw answer.ok ? calledOff() : fromWireError(answer.error)
    failures = 0
    offset = received
    onSent(offset)
  }
}
