import { patternProblem } from './machine-names.ts'
import type { FieldProblem } from './machine-plan.ts'
import type { MachineSpec } from './machine-spec.ts'

/** What of a spec contradicts itself, by field, before any cluster is asked. @param templateType null where it is no clone */
export const specProblems = (
  spec: MachineSpec,
  count: number,
  first: number,
  templateType: 'qemu' | 'lxc' | null,
): FieldProblem[] => {
  const found: FieldProblem[] = []
  const say = (field: string, message: string): void => {
    found.push({ field, message })
  }
  const { source, disks, nics, login } = spec
  const name = patternProblem(spec.name, first, count)
  if (name !== null) say('name', name)

  const linked = source.kind === 'template' && source.clone === 'linked'
  if (linked && spec.storage !== null)
    say('storage', 'A linked clone stays on the storage of its template. Choose a full clone to put it elsewhere.')
  if (source.kind !== 'template' && spec.storage === null) say('storage', 'Choose the storage of the disks.')
  if (disks[0]?.size === null && (source.kind === 'iso' || source.kind === 'container'))
    say('disks.0.size', 'Enter how large the disk is to be.')
  disks.slice(1).forEach(({ size }, index) => {
    if (size === null) say(`disks.${index + 1}.size`, 'Enter how large the disk is to be.')
  })

  nics.forEach(({ ipv4, ipv6 }, index) => {
    for (const [family, setting] of [
      ['ipv4', ipv4],
      ['ipv6', ipv6],
    ] as const)
      if (count > 1 && setting.mode === 'static' && setting.address !== null)
        say(
          `nics.${index}.${family}.address`,
          'Several machines cannot have one address: leave it to the next free of the range.',
        )
  })

  const noLogin = source.kind === 'iso' || templateType === 'lxc'
  if (noLogin && (login.password.mode !== 'none' || login.keys.length > 0))
    say(
      'login',
      source.kind === 'iso'
        ? 'An installer asks for user, password and keys itself. Leave them out here.'
        : 'The clone of a container keeps its accounts: neither password nor keys can be set. Leave them out.',
    )
  if (spec.waitForAgent && !spec.start)
    say('waitForAgent', 'The agent of a machine that is not started never answers. Start it, or do not wait.')
  if (spec.waitForAgent && !spec.agent && source.kind !== 'container' && templateType !== 'lxc')
    say('waitForAgent', 'Switch the agent on, or do not wait for it.')
  return found
}

/** What is worth knowing of a spec, and no reason not to. */
export const specWarnings = (spec: MachineSpec): FieldProblem[] => {
  const statics = spec.nics.some(({ ipv4, ipv6 }) => ipv4.mode === 'static' || ipv6.mode === 'static')
  const found: FieldProblem[] = []
  if (spec.source.kind === 'iso' && statics)
    found.push({
      field: 'nics',
      message: 'The addresses are kept for the machine; an installer does not read them: enter them there.',
    })
  if (spec.source.kind === 'iso' && spec.waitForAgent)
    found.push({
      field: 'waitForAgent',
      message: 'While the installer runs no agent answers; the wait ends after five minutes.',
    })
  if (spec.source.kind === 'cloud_image' && spec.login.keys.length === 0 && spec.login.password.mode === 'none')
    found.push({ field: 'login', message: 'Without key and password nobody can sign in to the machine.' })
  if (spec.nics.length === 0) found.push({ field: 'nics', message: 'The machine has no network.' })
  return found
}
