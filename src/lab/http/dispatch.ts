import { AuthenticationFailure } from '../access/authenticate.ts'
import { createRights, requirePermission } from '../access/check.ts'
import { allPrivileges } from '../access/roles.ts'
import { buildPathTree, findPath, permissionOf, type LabSchema, type MethodSchema } from '../schema/schema.ts'
import { validateParameters } from '../schema/validate.ts'
import type { LabCluster, LabNode } from '../world/model.ts'
import {
  LabRefusal,
  isList,
  refuseParams,
  type LabCall,
  type LabIdentity,
  type LabMethod,
  type LabRoute,
  type LabUpload,
  type ParamValue,
} from './handler.ts'
import type { Target } from './request.ts'

export type Dispatch = (request: {
  cluster: LabCluster
  receivedBy: LabNode
  target: Target
  identity: LabIdentity | undefined
  params: Record<string, ParamValue>
  /** Names given as JSON null. */
  undefinedNames: readonly string[]
  /** Waits, or refuses with 595 or 596, when the request has to go on to another node. */
  forward: (node: LabNode) => Promise<void>
  validTicketUser: (ticket: string) => string | undefined
  /** Reads the body of an upload, once its sender was found to have the right to it. */
  upload?: () => Promise<LabUpload>
}) => Promise<unknown>

type ByMethod<T> = Partial<Record<LabMethod, T>>

const treeOf = (routes: readonly LabRoute[]) => {
  const byPath = new Map<string, ByMethod<LabRoute>>()
  for (const route of routes) {
    const methods = byPath.get(route.path) ?? {}
    methods[route.method] = route
    byPath.set(route.path, methods)
  }
  return buildPathTree(byPath)
}

const text = (value: ParamValue | undefined): string | undefined => {
  if (value === undefined) return undefined
  if (value === true) return '1'
  if (value === false) return '0'
  return isList(value) ? value.join(',') : String(value)
}

/** Accessors of a call's parameters. */
const readers = (
  params: Readonly<Record<string, ParamValue>>,
): Pick<LabCall, 'text' | 'integer' | 'flag' | 'list'> => ({
  text: (name) => text(params[name]),
  integer: (name) => {
    const value = text(params[name])
    return value === undefined ? undefined : Number.parseInt(value, 10)
  },
  flag: (name) => {
    const value = text(params[name])
    return value === undefined ? undefined : value === '1'
  },
  list: (name) => {
    const value = params[name]
    if (value !== undefined && isList(value)) return [...value]
    return (text(value) ?? '').split(/[,;\s\0]+/).filter(Boolean)
  },
})

/** The node a path names, as far as the cluster knows it. */
const namedNode = (cluster: LabCluster, receivedBy: LabNode, name: string | undefined): LabNode | undefined => {
  if (name === undefined || name === 'localhost') return receivedBy
  return cluster.nodes.get(name)
}

const unknownNode = (name: string): LabRefusal =>
  new LabRefusal(
    500,
    `hostname lookup '${name}' failed - failed to get address info for: ${name}: Temporary failure in name resolution`,
  )

const checkParameters = (
  params: Readonly<Record<string, ParamValue>>,
  method: MethodSchema | undefined,
  route: LabRoute | undefined,
  schema: LabSchema | undefined,
  major: 8 | 9,
): void => {
  if (method && schema) {
    const errors = validateParameters(params, method.parameters?.properties ?? {}, false, {
      formats: schema.formats,
      privileges: new Set(allPrivileges(major)),
    })
    if (Object.keys(errors).length > 0) refuseParams(errors)
    return
  }
  const missing = (route?.needs ?? []).filter((name) => params[name] === undefined)
  if (missing.length > 0) {
    refuseParams(Object.fromEntries(missing.map((name) => [name, 'property is missing and it is not optional'])))
  }
}

/**
 * From an authenticated request to its handler, in the order of pve-manager's HTTPServer.pm `rest_handler`: look the
 * method up (501), parameters that repeat the path's (400), methods closed to tokens (403), permission (403), the other
 * node (500, 595, 596), parameters (400), handler.
 *
 * @param schema the official schema; without it (the product does not ship it) only what handlers need is checked
 */
export const createDispatch = (routes: readonly LabRoute[], schema: LabSchema | undefined): Dispatch => {
  const routeTree = treeOf(routes)
  const schemaTree = schema && buildPathTree(Object.entries(schema.api.paths))

  return async (request) => {
    const { cluster, receivedBy, target, identity, undefinedNames, forward, validTicketUser } = request
    let { params: given } = request
    const described = schemaTree && findPath(schemaTree, target.segments)
    const method = described?.value[target.method]
    const simulated = findPath(routeTree, target.segments)
    const route = simulated?.value[target.method]
    if (schemaTree && !method) {
      throw new LabRefusal(501, `Method '${target.method} ${target.path}' not implemented`)
    }
    const lab = `the lab does not simulate '${target.method} ${target.path}'`
    if (!schemaTree && !route) throw new LabRefusal(501, lab)

    const path = described?.path ?? simulated?.path ?? {}
    for (const name of Object.keys(given)) {
      if (path[name] !== undefined) refuseParams({ [name]: 'duplicate parameter (already defined in URI)' })
    }
    if (identity && identity.tokenid !== null && method?.allowtoken === 0) {
      throw new LabRefusal(
        403,
        `Permission check failed (URI '${target.path}' not available with API token, need proper ticket.)`,
      )
    }
    const rights = createRights(cluster, identity)
    const check = method ? permissionOf(method) : (route?.check ?? 'all')
    requirePermission(check, { cluster, identity, rights, params: { ...given, ...path } })

    const forwarded = method ? method.proxyto === 'node' : route?.forwarded !== false
    const named = namedNode(cluster, receivedBy, path['node'])
    if (forwarded && path['node'] !== undefined) {
      if (!named) throw unknownNode(path['node'])
      if (named !== receivedBy) await forward(named)
    }
    const upload = await request.upload?.()
    if (upload) given = { ...given, ...upload.fields, filename: upload.filename }
    const params = { ...given, ...path }
    checkParameters(params, method, route, schema, cluster.version.major)
    if (!route) throw new LabRefusal(501, lab)
    const call: LabCall = {
      cluster,
      receivedBy,
      node: named ?? receivedBy,
      identity: identity ?? { userid: '', tokenid: null, authId: '', root: false },
      ...rights,
      params: undefinedNames.length > 0 ? { ...given, ...refuseUndefined(undefinedNames, target) } : given,
      path,
      ...readers(given),
      upload,
      now: cluster.clock.now,
      validTicketUser,
    }
    return route.handler(call)
  }
}

/** JSON null passes the parameter check, but the configuration of a guest cannot take it in. */
const refuseUndefined = (names: readonly string[], target: Target): Record<string, never> => {
  if (/\/config$/.test(target.path))
    throw new LabRefusal(500, `unable to parse value of '${names[0] ?? ''}' - got undefined value`)
  return {}
}

/** Whether an error is one Proxmox holds back for three seconds. */
export const isDelayed = (error: unknown): boolean => error instanceof AuthenticationFailure
