import type { OperationSpec } from '../../src/shared/contract/contract.ts'
import { contract } from '../../src/shared/contract/index.ts'
import { PERMISSIONS, PERMISSION_TEXTS, type Permission } from '../../src/shared/model/permission.ts'
import { ROLES, ROLE_SPECS } from '../../src/shared/model/role.ts'

interface Row {
  readonly who: ReadonlySet<string>
  readonly anonymous?: true
  readonly foreign?: string
}

const HEAD = ['Super admin', 'Company admin', 'Salesperson', 'User', 'Restricted'] as const
const LETTERS = ['S', 'A', 'P', 'U', 'R'] as const

const SCOPES: Readonly<Record<OperationSpec['scope'], string>> = {
  global: 'the installation',
  company: 'own company',
  self: 'own account',
  anonymous: 'not signed in',
}

const FOREIGN: Readonly<Record<string, string>> = {
  not_found: 'not found',
  nothing: 'nothing happens',
}

const mark = (yes: boolean): string => (yes ? '✓' : '–')

/** A table with its columns aligned, as the formatter of this repository writes it. */
const table = (head: readonly string[], rows: readonly (readonly string[])[]): string => {
  const widths = head.map((title, column) =>
    Math.max(title.length, 3, ...rows.map((row) => (row[column] ?? '').length)),
  )
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`
  return [line(head), `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`, ...rows.map(line)].join('\n')
}

const areaOf = (name: string): string => name.split('.')[0] ?? name

const besides = ({ alsoNeeds = [] }: OperationSpec): string =>
  alsoNeeds.map(({ permission, when }) => `\`${permission}\` ${when}`).join('; ')

/** docs/permissions.md: the oracle as a table, and the roles behind it. */
export const permissionsDocument = (oracle: Readonly<Record<string, Row>>, less: readonly Permission[]): string => {
  const specs: Readonly<Record<string, OperationSpec>> = contract
  const names = Object.keys(specs)
  const areas = [...new Set(names.map(areaOf))]
  const tables = areas.map((area) => {
    const listed = names.filter((name) => areaOf(name) === area)
    // Few operations take a second right: the column stands only where one does.
    const further = listed.some((name) => specs[name]?.alsoNeeds !== undefined)
    const rows = listed.map((name) => {
      const spec = specs[name]
      const row = oracle[name]
      if (spec === undefined || row === undefined) return [`\`${name}\``]
      return [
        `\`${name}\``,
        `\`${spec.permission}\``,
        ...(further ? [besides(spec)] : []),
        SCOPES[spec.scope],
        ...LETTERS.map((letter) => mark(row.who.has(letter))),
        FOREIGN[row.foreign ?? ''] ?? '',
      ]
    })
    const head = [
      'Operation',
      'Right',
      ...(further ? ['Besides'] : []),
      'Concerns',
      ...HEAD,
      'Object of another company',
    ]
    return `### ${area}\n\n${table(head, rows)}`
  })
  const rights = PERMISSIONS.map((permission) => [
    `\`${permission}\``,
    PERMISSION_TEXTS[permission],
    ...ROLES.map((role) => {
      const { permissions, ceiling } = ROLE_SPECS[role]
      return permissions.includes(permission) ? '✓' : ceiling.includes(permission) ? 'by profile' : '–'
    }),
  ])
  return `# Who may do what

Written by \`npm run permissions\` from the contract, the roles and \`tests/security/permission-oracle.ts\`; a test fails when
it is out of date, and another holds every cell against the gate, over the bridge of the desktop and over HTTP.

Company admins and users are people of one company: of objects that belong to the company they see and change their own
only, and another company's are answered like ones that do not exist. Super admins, and salespeople without a company, are
the provider's own people and see every company. What concerns the installation is theirs alone, whatever a profile says.

## Operations

“Restricted” is a company admin with a profile without ${less.map((name) => `\`${name}\``).join(', ')}.
“Besides” is a second right that only some of what can be asked for takes; the ticks are of the first alone.

${tables.join('\n\n')}

## Rights of the roles

“By profile”: not by itself, but a permission profile can give it.

${table(['Right', 'What it allows', ...ROLES.map((role) => ROLE_SPECS[role].label)], rights)}
`
}
