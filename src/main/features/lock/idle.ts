import type { Clock, HostPorts } from '../../ports.ts'

/**
 * How long nobody has been there. The machine's own word counts, which no page can alter. Only where the machine cannot
 * tell (it has never said anything but 0, as under some Wayland desktops) does what the page reports stand in for it.
 */
export const createIdle = (idleSeconds: HostPorts['idleSeconds'], clock: Pick<Clock, 'now'>) => {
  let seenAt = clock.now()
  let machineTells = false
  return {
    /** Somebody used the console. */
    noteActivity: (): void => {
      seenAt = clock.now()
    },
    /** Milliseconds since somebody was there. */
    idleMs: (): number => {
      const seconds = idleSeconds?.() ?? 0
      machineTells ||= seconds > 0
      if (machineTells) return seconds * 1000
      // A clock that was set back must not keep the console open until it has caught up.
      seenAt = Math.min(seenAt, clock.now())
      return clock.now() - seenAt
    },
  }
}
