/** In this order: each of the first ones also calls itself by a later one's name. */
const BROWSERS: readonly (readonly [string, RegExp])[] = [
  ['Edge', /\bEdg(?:e|A|iOS)?\/(\d+)/],
  ['Opera', /\bOPR\/(\d+)/],
  ['Samsung Internet', /\bSamsungBrowser\/(\d+)/],
  ['Firefox', /\b(?:Firefox|FxiOS)\/(\d+)/],
  ['Chrome', /(?:Chrome|Chromium|CriOS)\/(\d+)/],
  ['Safari', /\bVersion\/(\d+)\S* (?:Mobile\/\S+ )?Safari\//],
]

const SYSTEMS: readonly (readonly [string, RegExp])[] = [
  ['iPhone', /\biPhone\b/],
  ['iPad', /\biPad\b/],
  ['Android', /\bAndroid\b/],
  ['ChromeOS', /\bCrOS\b/],
  ['Windows', /\bWindows\b/],
  ['macOS', /\bMacintosh\b/],
  ['Linux', /\bLinux\b/],
]

/**
 * What a browser calls itself, in words: `Firefox 132 on Linux`. What is not one of the well-known browsers is shown as it
 * calls itself, as a name guessed wrong is worse than a long one.
 */
export const browserText = (agent: string): string => {
  if (agent.trim() === '') return 'An unnamed browser'
  for (const [name, pattern] of BROWSERS) {
    const version = pattern.exec(agent)?.[1]
    if (version === undefined) continue
    const system = SYSTEMS.find(([, sign]) => sign.test(agent))?.[0]
    return system === undefined ? `${name} ${version}` : `${name} ${version} on ${system}`
  }
  return agent
}
