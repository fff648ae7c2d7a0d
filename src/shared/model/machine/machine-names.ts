/** `{n}` … `{nnnnn}`: the number of the machine, with zeros in front to as many digits. */
const NUMBER = /\{(n{1,5})\}/g

/** Labels of letters, digits and hyphens, with dots between: what Proxmox calls a DNS name (PVE::JSONSchema dns-name). */
const DNS_NAME =
  /^(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?)(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?)*$/

const LONGEST_NAME = 63

/** The name of machine number `number`. */
export const machineName = (pattern: string, number: number): string =>
  pattern.replace(NUMBER, (_, digits: string) => String(number).padStart(digits.length, '0'))

/** Names of `count` machines, the first with number `first`. */
export const machineNames = (pattern: string, first: number, count: number): string[] =>
  Array.from({ length: count }, (_, index) => machineName(pattern, first + index))

/** Why Proxmox would not take the name, in a sentence; null when it would. */
export const nameProblem = (name: string): string | null => {
  if (name.includes('_')) return `“${name}” has an underscore, which no host name may have. Use a hyphen.`
  if (name.length > LONGEST_NAME)
    return `“${name}” is longer than ${LONGEST_NAME} letters, the most a host name may have.`
  if (DNS_NAME.test(name)) return null
  return `“${name}” is no host name: letters, digits and hyphens, beginning and ending with a letter or digit.`
}

/** Why the pattern does not give that many machines a name each, in a sentence; null when it does. */
export const patternProblem = (pattern: string, first: number, count: number): string | null => {
  const hasNumber = pattern.search(NUMBER) >= 0
  if (count > 1 && !hasNumber)
    return 'Several machines need different names: write {n} where their number goes, as in web-{n}.'
  const wrong = /[{}]/.test(pattern.replace(NUMBER, ''))
  if (wrong) return 'In braces stands nothing but n, once for each digit: {n}, {nn}, {nnn}.'
  for (const name of machineNames(pattern, first, count)) {
    const problem = nameProblem(name)
    if (problem !== null) return problem
  }
  return null
}
