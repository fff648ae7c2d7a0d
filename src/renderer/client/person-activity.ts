import { call } from './client.ts'

const TELL_EVERY_MS = 15_000

/**
 * Tells the core that somebody is at the page, at most every 15 s: keys, presses, the wheel and a pointer that moved.
 * What the page draws by itself is no activity, even where a row moves under a still pointer.
 * @param now milliseconds of a clock that only goes forward
 * @returns ends it
 */
export const followPerson = (now: () => number = () => performance.now()): (() => void) => {
  let toldAt = -Infinity
  let place: string | null = null
  const tell = (): void => {
    if (now() - toldAt < TELL_EVERY_MS) return
    toldAt = now()
    // What the core says of a lock that closed is heard by `onShutOut`; any other failure is told again in 15 s.
    call('lock.activity', {}).catch(() => undefined)
  }
  const move = ({ screenX, screenY }: PointerEvent): void => {
    const before = place
    place = `${screenX} ${screenY}`
    if (before !== null && before !== place) tell()
  }
  const ended = new AbortController()
  const options = { capture: true, passive: true, signal: ended.signal }
  for (const kind of ['keydown', 'pointerdown', 'wheel']) window.addEventListener(kind, tell, options)
  window.addEventListener('pointermove', move, options)
  return () => {
    ended.abort()
  }
}
