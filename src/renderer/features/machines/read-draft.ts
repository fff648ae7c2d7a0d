import { readSize } from '#renderer/components/read-size.ts'
import type { OperationArguments } from '#shared/contract/index.ts'
import type { FieldProblem } from '#shared/model/machine/machine-plan.ts'
import { patternProblem } from '#shared/model/machine/machine-names.ts'
import { GIB, MachineSpec, MOST_MACHINES } from '#shared/model/machine/machine-spec.ts'
import { countOf, type AddressDraft, type DiskDraft, type Draft, type NicDraft, type SourceKind } from './draft.ts'
import { isContainer, isInstalled, type Chosen } from './chosen-source.ts'

/** What the core is asked to plan and to make. */
export type MachineOrder = Pick<OperationArguments<'machines.plan'>, 'spec' | 'count' | 'first'>

export interface ReadDraft {
  /** Null while something is wrong. */
  readonly order: MachineOrder | null
  readonly problems: readonly FieldProblem[]
}

type Report = (field: string, message: string) => void

const readInteger = (text: string): number | null => (/^\d{1,9}$/.test(text.trim()) ? Number(text.trim()) : null)

const words = (text: string): string[] => text.split(/[\s,;]+/).filter(Boolean)
const orNull = (text: string): string | null => (text.trim() === '' ? null : text.trim())

const readSource = (draft: Draft, report: Report): unknown => {
  const { kind, image, iso, container, templateId, clone } = draft
  switch (kind) {
    case 'cloud_image':
      if (image === '') report('source', 'Choose a cloud image.')
      return { kind, image }
    case 'iso':
      if (iso === '') report('source', 'Choose an ISO.')
      return { kind, iso }
    case 'container':
      if (container === '') report('source', 'Choose a container template.')
      return { kind, template: container }
    case 'template':
      if (templateId === '') report('source', 'Choose a template.')
      return { kind, templateId, clone }
  }
}

/** Bytes of the system disk of what brings none, where nothing is typed; null: it is as large as its source. */
export const usualDisk = (kind: SourceKind): number | null =>
  kind === 'iso' ? 32 * GIB : kind === 'container' ? 8 * GIB : null

const readDisk = ({ size, storage, backup }: DiskDraft, index: number, draft: Draft, report: Report): unknown => {
  const field = `disks.${index}.size`
  const empty = size.trim() === ''
  const usual = index === 0 ? usualDisk(draft.kind) : null
  const bytes = empty ? usual : readSize(size)
  const asSource = index === 0 && usual === null
  if (bytes === null && !(empty && asSource))
    report(field, empty ? 'Enter how large the disk is, in GiB.' : 'Enter a size in GiB: 32.')
  return { size: bytes, storage: orNull(storage), backup }
}

const readAddress = (
  { mode, rangeId, address }: AddressDraft,
  field: string,
  one: boolean,
  report: Report,
): unknown => {
  if (mode !== 'static') return { mode }
  if (rangeId === '') report(`${field}.rangeId`, 'Choose the range the address is taken from.')
  return { mode, rangeId, address: one ? orNull(address) : null }
}

const readNic = (nic: NicDraft, index: number, draft: Draft, report: Report): unknown => {
  const field = `nics.${index}`
  const one = countOf(draft) === 1
  const [kind, name = ''] = nic.network.split(/:(.*)/s)
  if (nic.network === '') report(`${field}.network`, 'Choose a bridge or a VNet, or remove the network device.')
  const vlan = nic.vlan.trim() === '' ? null : readInteger(nic.vlan)
  if (kind === 'bridge' && nic.vlan.trim() !== '' && vlan === null)
    report(`${field}.network.vlan`, 'A VLAN tag is a whole number from 1 to 4094.')
  return {
    network: kind === 'vnet' ? { kind, vnet: name } : { kind: 'bridge', bridge: name, vlan },
    firewall: nic.firewall,
    ipv4: readAddress(nic.ipv4, `${field}.ipv4`, one, report),
    ipv6: readAddress(nic.ipv6, `${field}.ipv6`, one, report),
  }
}

const readLogin = (draft: Draft, container: boolean): unknown => ({
  user: container ? '' : draft.user.trim(),
  keys: draft.keys
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== ''),
  password: draft.passwordMode === 'given' ? { mode: 'given', password: draft.password } : { mode: draft.passwordMode },
})

const number = (text: string, field: string, report: Report, read = readInteger, wrong = 'Enter a whole number.') => {
  const value = read(text)
  if (value === null) report(field, wrong)
  return value ?? 0
}

const specInput = (draft: Draft, chosen: Chosen, report: Report): unknown => {
  const container = isContainer(draft, chosen)
  const installed = isInstalled(draft)
  const linked = draft.kind === 'template' && draft.clone === 'linked'
  if (draft.clusterId === '') report('clusterId', 'Choose the cluster.')
  if (draft.storage === '' && draft.kind !== 'template') report('storage', 'Choose the storage of its disks.')
  const vmid = draft.vmid.trim() === '' ? null : number(draft.vmid, 'vmid', report)
  return {
    companyId: draft.companyId,
    projectId: orNull(draft.projectId),
    clusterId: draft.clusterId,
    node: orNull(draft.node),
    source: readSource(draft, report),
    storage: linked ? null : orNull(draft.storage),
    name: draft.name,
    vmid,
    description: draft.description,
    cores: number(draft.cores, 'cores', report),
    memory: number(draft.memory, 'memory', report, readSize, 'Enter the memory: 2 GiB, 512 MiB.'),
    ...(draft.kind === 'template' ? { cpuType: '' } : {}),
    firmware: draft.firmware,
    osType: draft.osType,
    disks: draft.disks.map((disk, index) => readDisk(disk, index, draft, report)),
    nics: draft.nics.map((nic, index) => readNic(nic, index, draft, report)),
    dns: { servers: words(draft.dns), searchDomain: draft.searchDomain },
    ...(installed ? {} : { login: readLogin(draft, container) }),
    upgrade: draft.upgrade && !container && !installed,
    container: { unprivileged: draft.unprivileged, nesting: draft.nesting },
    agent: draft.agent && !container,
    start: draft.start,
    waitForAgent: draft.waitForAgent && draft.agent && draft.start && !container && !installed,
    tags: draft.tags,
    pool: orNull(draft.pool),
    onboot: draft.onboot,
    protection: draft.protection,
  }
}

const readCount = (draft: Draft, report: Report): { readonly count: number; readonly first: number } => {
  const count = readInteger(draft.count)
  if (count === null || count < 1 || count > MOST_MACHINES) report('count', `Enter how many: 1 to ${MOST_MACHINES}.`)
  const first = readInteger(draft.first)
  if ((count ?? 1) > 1 && (first === null || first > 99_999)) report('first', 'Enter the number of the first: 1.')
  return { count: count ?? 1, first: first ?? 1 }
}

/** A field has one sentence: the first that was said of it, which names the cause and not what follows from it. */
const firstOfEach = (problems: readonly FieldProblem[]): FieldProblem[] => {
  const said: string[] = []
  return problems.filter(({ field }) => {
    const under = said.some((other) => field === other || field.startsWith(`${other}.`))
    said.push(field)
    return !under
  })
}

/** What was typed as the core takes it, or what is wrong, each at its field. */
export const readDraft = (draft: Draft, chosen: Chosen): ReadDraft => {
  const found: FieldProblem[] = []
  const report: Report = (field, message) => {
    found.push({ field, message })
  }
  const input = specInput(draft, chosen, report)
  const { count, first } = readCount(draft, report)
  const name = draft.name.trim()
  const unnamed = name === '' ? 'Enter a name.' : patternProblem(name, first, Math.min(count, MOST_MACHINES))
  if (unnamed !== null) report('name', unnamed)
  const read = MachineSpec.safeParse(input)
  for (const { path, message } of read.error?.issues ?? []) report(path.join('.'), message)
  const problems = firstOfEach(found)
  return { order: read.success && problems.length === 0 ? { spec: read.data, count, first } : null, problems }
}
