/** One key, with Shift where a keyboard needs it. */
export interface Keystroke {
  /** X11 keysym. */
  readonly keysym: number
  readonly shift: boolean
}

export const KEYSYM = { enter: 0xff0d, tab: 0xff09, shift: 0xffe1 } as const

/** On a US keyboard, which is what a machine has unless it was told otherwise. */
const SHIFTED = /[A-Z~!@#$%^&*()_+{}|:"<>?]/

/** How a text is typed. Line ends of all kinds are one Enter; control characters are left out. */
export const keystrokesOf = (text: string): Keystroke[] => {
  const strokes: Keystroke[] = []
  for (const sign of text.replace(/\r\n?/g, '\n')) {
    const code = sign.codePointAt(0) ?? 0
    if (sign === '\n') strokes.push({ keysym: KEYSYM.enter, shift: false })
    else if (sign === '\t') strokes.push({ keysym: KEYSYM.tab, shift: false })
    // Latin-1 is itself, everything else has its code point above 0x1000000 (X11 protocol, appendix A).
    else if (code >= 0x20 && code !== 0x7f && !(code > 0x7f && code < 0xa0))
      strokes.push({ keysym: code <= 0xff ? code : 0x1000000 + code, shift: SHIFTED.test(sign) })
  }
  return strokes
}
