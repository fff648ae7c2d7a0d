import { AppError } from '#shared/errors.ts'
import type { GuestConfigValues } from '#shared/model/guest-config.ts'
import type { ConfigAction } from '#shared/model/guest-edit/edit-action.ts'
import { isRemovable, valueProblem } from '#shared/model/guest-edit/config-keys.ts'
import { readIp, writeIp } from '#shared/model/guest-edit/ip-config.ts'
import { readNic, writeNic } from '#shared/model/guest-edit/nic.ts'
import type { GuestType } from '#shared/model/guest.ts'

const refused = (key: string, problem: string): AppError =>
  new AppError('invalid_input', `${key}: ${problem}`, { field: key })

/** A property string made anew of what is edited in it, on what is there: nothing else gets in with it. */
const made = (type: GuestType, key: string, before: string, asked: string): string => {
  if (/^ipconfig\d+$/.test(key)) return writeIp(before, readIp(asked))
  const nic = writeNic(type, before, readNic(type, asked))
  return type === 'lxc' ? writeIp(nic, readIp(asked)) : nic
}

/** What cloud-init gives interfaces that are taken out: left behind, it would be the next one's of that number. */
const leftBehind = (values: GuestConfigValues, { set, remove }: ConfigAction): string[] =>
  remove
    .filter((key) => /^net\d+$/.test(key))
    .map((key) => key.replace('net', 'ipconfig'))
    .filter((key) => values[key] !== undefined || set[key] !== undefined)

/**
 * The change as it is sent: keys held against their rules, property strings made of known parts only. What the page sends
 * is not trusted with the rest of a string (`trunks`, `rate`, `hookscript`). With an interface its addresses go as well.
 * @throws AppError `invalid_input` that names the key
 */
export const canonicalChange = (type: GuestType, values: GuestConfigValues, action: ConfigAction): ConfigAction => {
  const set: Record<string, string> = {}
  for (const [key, asked] of Object.entries(action.set)) {
    const problem = valueProblem(type, key, asked)
    if (problem !== null) throw refused(key, problem)
    set[key] = /^(?:net|ipconfig)\d+$/.test(key) ? made(type, key, values[key] ?? '', asked) : asked
  }
  const remove = [...new Set([...action.remove, ...leftBehind(values, action)])]
  for (const key of remove) {
    if (!isRemovable(type, key)) throw refused(key, 'It cannot be taken out here.')
    if (key in set) throw refused(key, 'It is set and taken out at once.')
  }
  return { ...action, set, remove }
}
