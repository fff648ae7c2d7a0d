import { setTimeout as sleep } from 'node:timers/promises'
import { refuse, refuseParams, type LabCall, type LabRoute } from '../http/handler.ts'
import { ask, connectText, drain } from './fetch-file.ts'
import { APPLIANCES, libraryFile, libraryPath, putLibraryFile, stamp } from './library.ts'
import { usableStorage } from './drives.ts'
import type { LabTask } from './model.ts'
import { settled } from './routing.ts'
import { startTask } from './tasks.ts'
import { wantedFile } from './upload-routes.ts'
import { freeBytes } from './volumes.ts'

/** Ends when the other side says so, not by the clock. */
const OPEN_END = Number.MAX_SAFE_INTEGER
/** A failure to connect is known by the time the call is answered, as it is within milliseconds. */
const KNOWN_WITHIN_MS = 250

const end = (call: LabCall, task: LabTask | undefined, lines: readonly string[], outcome: string): void => {
  if (task === undefined || task.ended !== null) return
  const at = call.now()
  task.lines.push(...lines.map((text) => ({ at, text })))
  task.endsAt = at
  task.outcome = outcome
}

const downloadUrl = async (call: LabCall): Promise<string> => {
  const { cluster, node } = call
  const { storage, content, name } = wantedFile(call, 'download')
  const url = call.text('url') ?? ''
  const [wanted, algorithm] = [call.text('checksum')?.toLowerCase(), call.text('checksum-algorithm')]
  const path = libraryPath(storage, content, name)
  const ending = new AbortController()
  let put: ((at: number) => void) | undefined
  const upid = startTask({
    cluster,
    node,
    type: 'download',
    id: name,
    user: call.identity.authId,
    work: () => ({
      durationMs: OPEN_END,
      lines: [{ after: 0, text: `downloading ${url} to ${path}` }],
      onEnd: (at) => put?.(at),
      onAbort: () => ending.abort(),
    }),
  })
  const task = cluster.tasks.get(upid)
  const fetchIt = async (): Promise<void> => {
    if (libraryFile(storage, node.name, content, name) !== undefined && wanted === undefined) {
      end(call, task, [], `download failed: refusing to override existing file '${path}'`)
      return
    }
    task?.lines.push({ at: call.now(), text: `--${stamp(cluster.clock)}--  ${url}` })
    const host = new URL(url)
    const answer = await ask('GET', url, {
      verifyCertificates: call.flag('verify-certificates') !== false,
      signal: ending.signal,
    }).catch((error: unknown) => {
      const at = `${host.hostname}:${host.port || (host.protocol === 'https:' ? '443' : '80')}`
      end(call, task, [], `download failed: Connecting to ${at}... failed: ${connectText(error)}.`)
      return undefined
    })
    if (answer === undefined) return
    if (answer.statusCode !== 200) {
      answer.resume()
      end(call, task, [], `download failed: ERROR ${String(answer.statusCode)}: ${answer.statusMessage ?? ''}.`)
      return
    }
    const fetched = await drain(answer, algorithm)
    if (fetched.size > freeBytes(storage, node.name)) {
      end(call, task, [`${path}: No space left on device`], 'download failed: exit code 3')
      return
    }
    if (wanted !== undefined && fetched.hashes[algorithm ?? ''] !== wanted) {
      const got = fetched.hashes[algorithm ?? ''] ?? ''
      end(call, task, ['calculating checksum...'], `checksum mismatch: got '${got}' != expect '${wanted}'`)
      return
    }
    put = (at) =>
      putLibraryFile(storage, node.name, { content, name, size: fetched.size, sha256: fetched.hashes['sha256'], at })
    end(call, task, [`download of '${url}' to '${path}' finished`], 'OK')
  }
  const done = fetchIt().catch((error: unknown) => end(call, task, [], `download failed: ${connectText(error)}`))
  await Promise.race([done, sleep(KNOWN_WITHIN_MS)])
  return upid
}

const nameIn = (disposition: string | undefined, url: string): string => {
  const given = /filename="([^"]*)"/.exec(disposition ?? '')?.[1] ?? /filename=([^;]+)/.exec(disposition ?? '')?.[1]
  const last = /^[^?]+\/([^?/]*)(?:\?.*)?$/.exec(url)?.[1] ?? ''
  try {
    return decodeURIComponent((given ?? last).trim())
  } catch {
    return (given ?? last).trim()
  }
}

const urlMetadata = async (call: LabCall): Promise<unknown> => {
  const url = call.text('url') ?? ''
  const invalid = (text: string): never => refuse(500, `invalid server response: '${text}'`)
  const answer = await ask('HEAD', url, { verifyCertificates: call.flag('verify-certificates') !== false }).catch(
    (error: unknown) => {
      const { hostname, port } = new URL(url)
      return invalid(`500 Can't connect to ${hostname}:${port || '80'} (${connectText(error)})`)
    },
  )
  answer.resume()
  if (answer.statusCode !== 200) invalid(`${String(answer.statusCode)} ${answer.statusMessage ?? ''}`)
  const length = answer.headers['content-length']
  const type = answer.headers['content-type']?.split(';')[0]
  return {
    filename: nameIn(answer.headers['content-disposition'], url),
    ...(length === undefined ? {} : { size: Number(length) }),
    ...(type === undefined ? {} : { mimetype: type }),
  }
}

const appliances = (): unknown =>
  APPLIANCES.map(({ template, os, version }) => ({
    architecture: 'amd64',
    description: `${os} standard system`,
    headline: `${os} (standard)`,
    location: `http://download.proxmox.com/images/system/${template}`,
    os,
    package: template.split('_')[0],
    section: 'system',
    source: 'http://download.proxmox.com/images',
    template,
    type: 'lxc',
    version,
  }))

const downloadAppliance = (call: LabCall): string => {
  const template = call.text('template') ?? ''
  const known = APPLIANCES.find((one) => one.template === template)
  if (known === undefined) return refuseParams({ template: 'no such template' })
  const { cluster, node } = call
  const storage = usableStorage(cluster, node.name, call.text('storage') ?? '')
  if (!storage.content.includes('vztmpl'))
    refuse(500, `storage '${storage.storage}' does not support content type 'vztmpl'`)
  return startTask({
    cluster,
    node,
    type: 'download',
    id: template,
    user: call.identity.authId,
    work: () => ({
      durationMs: 3000,
      lines: [{ after: 0, text: `downloading ${template} to ${libraryPath(storage, 'vztmpl', template)}` }],
      onEnd: (at) => putLibraryFile(storage, node.name, { content: 'vztmpl', name: template, size: known.size, at }),
    }),
  })
}

const NETWORK = ['or', ['perm', '/', ['Sys.Audit', 'Sys.Modify']], ['perm', '/nodes/{node}', ['Sys.AccessNetwork']]]
const TEMPLATE = ['perm', '/storage/{storage}', ['Datastore.AllocateTemplate']]

export const downloadRoutes: LabRoute[] = settled([
  {
    method: 'POST',
    path: '/nodes/{node}/storage/{storage}/download-url',
    handler: downloadUrl,
    check: ['and', TEMPLATE, NETWORK],
    needs: ['content', 'filename', 'url'],
  },
  { method: 'GET', path: '/nodes/{node}/query-url-metadata', handler: urlMetadata, check: NETWORK, needs: ['url'] },
  { method: 'GET', path: '/nodes/{node}/aplinfo', handler: appliances },
  {
    method: 'POST',
    path: '/nodes/{node}/aplinfo',
    handler: downloadAppliance,
    check: TEMPLATE,
    needs: ['template', 'storage'],
  },
])
