import type { LabMethod, PermissionCheck } from '../http/handler.ts'

/** One parameter as Proxmox's `apidoc.json` describes it; absent `optional` means required. */
export type ParameterSchema = {
  type?: string
  format?: string | Record<string, ParameterSchema>
  pattern?: string
  patternFlags?: string
  enum?: readonly string[]
  minimum?: number
  maximum?: number
  minLength?: number
  maxLength?: number
  optional?: number
  requires?: string
  in?: string
  items?: ParameterSchema
  default_key?: number
  alias?: string
  keyAlias?: string
}

export type MethodSchema = {
  protected?: number
  proxyto?: string
  allowtoken?: number
  permissions?: { check?: readonly unknown[]; user?: string; description?: string }
  parameters?: { properties?: Record<string, ParameterSchema>; additionalProperties?: unknown }
}

/** The official schema, handed in as data; it is not part of the product. */
type ApiSchema = { paths: Record<string, Partial<Record<LabMethod, MethodSchema>>> }

/** `formats.json`: what the schema's named formats accept. */
export type FormatTable = {
  formats: Record<
    string,
    { re?: string; flags?: string; note?: string; propertyString?: readonly string[]; default_key?: string }
  >
}

export type LabSchema = { api: ApiSchema; formats: FormatTable }

/** A template like `/nodes/{node}/qemu` and what it carries. */
export type PathTree<T> = {
  literal: Map<string, PathTree<T>>
  parameter: { name: string; tree: PathTree<T> } | undefined
  value: T | undefined
}

const emptyTree = <T>(): PathTree<T> => ({ literal: new Map(), parameter: undefined, value: undefined })

/** Builds a tree to look paths up in; literal segments win over parameters, as in Proxmox. */
export const buildPathTree = <T>(entries: Iterable<readonly [string, T]>): PathTree<T> => {
  const root = emptyTree<T>()
  for (const [path, value] of entries) {
    let tree = root
    for (const segment of path.split('/').filter(Boolean)) {
      const name = /^\{(.+)\}$/.exec(segment)?.[1]
      if (name === undefined) {
        const next = tree.literal.get(segment) ?? emptyTree<T>()
        tree.literal.set(segment, next)
        tree = next
      } else {
        tree.parameter ??= { name, tree: emptyTree<T>() }
        tree = tree.parameter.tree
      }
    }
    tree.value = value
  }
  return root
}

/**
 * Finds the entry for a path. The last parameter of a template swallows slashes where nothing deeper matches, as
 * Proxmox's volume names (`content/local:iso/none.iso`) need it.
 */
export const findPath = <T>(
  root: PathTree<T>,
  segments: readonly string[],
): { value: T; path: Record<string, string> } | undefined => {
  const walk = (tree: PathTree<T>, at: number, path: Record<string, string>): ReturnType<typeof findPath<T>> => {
    const segment = segments[at]
    if (segment === undefined) return tree.value === undefined ? undefined : { value: tree.value, path }
    const literal = tree.literal.get(segment)
    if (literal) return walk(literal, at + 1, path)
    if (!tree.parameter) return undefined
    const { name, tree: deeper } = tree.parameter
    const found = walk(deeper, at + 1, { ...path, [name]: segment })
    if (found) return found
    const whole = name === 'volume' && deeper.value !== undefined ? deeper.value : undefined
    return whole === undefined ? undefined : { value: whole, path: { ...path, [name]: segments.slice(at).join('/') } }
  }
  return walk(root, 0, {})
}

/** Who may call a method: its check, `'all'` or `'world'`; undefined where only root@pam may. */
export const permissionOf = (method: MethodSchema): PermissionCheck | undefined => {
  if (method.permissions?.check) return method.permissions.check
  if (method.permissions?.user === 'world') return 'world'
  if (method.permissions?.user === 'all') return 'all'
  return undefined
}
