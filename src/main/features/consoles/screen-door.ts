/** RFC 6143 §7.1 */
const VERSION = Buffer.from('RFB 003.008\n')
const SECURITY_NONE = 1
const ACCEPTED = Buffer.alloc(4)

/** The beginning of RFB as a server without a password speaks it: the real one was dealt with before the page came. */
export interface ScreenDoor {
  /** What the page is sent first. */
  readonly greeting: Buffer
  /**
   * @returns what to answer, and what of the message is for the machine already
   * @throws Error when the page speaks something else
   */
  readonly take: (message: Uint8Array) => { readonly answer: Buffer; readonly rest: Uint8Array }
  readonly isOpen: () => boolean
}

export const createScreenDoor = (): ScreenDoor => {
  let state: 'version' | 'security' | 'open' = 'version'
  let held: Buffer = Buffer.alloc(0)
  const taken = (count: number): Buffer => {
    const bytes = held.subarray(0, count)
    held = held.subarray(count)
    return bytes
  }
  return {
    greeting: VERSION,
    isOpen: () => state === 'open',
    take: (message) => {
      if (state === 'open') return { answer: Buffer.alloc(0), rest: message }
      held = Buffer.concat([held, message])
      const answers: Buffer[] = []
      if (state === 'version' && held.length >= VERSION.length) {
        if (!taken(VERSION.length).equals(VERSION)) throw new Error('not RFB 3.8')
        state = 'security'
        answers.push(Buffer.from([1, SECURITY_NONE]))
      }
      if (state === 'security' && held.length > 0) {
        if (taken(1)[0] !== SECURITY_NONE) throw new Error('not the security that was offered')
        state = 'open'
        answers.push(ACCEPTED)
      }
      return { answer: Buffer.concat(answers), rest: state === 'open' ? taken(held.length) : Buffer.alloc(0) }
    },
  }
}
