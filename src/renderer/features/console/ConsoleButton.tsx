import type { ClusterLook } from '#renderer/features/inventory/cluster-looks.ts'
import type { GuestRow } from '#shared/model/guest.ts'
import { consoleObstacle, consolePlaceOfGuest, openConsole } from './open-console.ts'

interface ConsoleButtonProps {
  readonly guest: GuestRow
  readonly look: ClusterLook | undefined
}

/** Opens the screen of a VM, the terminal of a container; a grey one says why on hover. */
export const ConsoleButton = ({ guest, look }: ConsoleButtonProps) => {
  const obstacle = consoleObstacle(guest, look)
  return (
    <button
      type="button"
      className="mp-button"
      disabled={obstacle !== null}
      title={obstacle ?? undefined}
      onClick={() => {
        openConsole(consolePlaceOfGuest(guest))
      }}
    >
      Console
    </button>
  )
}
