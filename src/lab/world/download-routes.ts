import { createHash } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { refuse, refuseParams, type LabCall, type LabRoute } from '../http/handler.ts'
import { ask, drain } from './fetch-file.ts'
import {
  APPLIANCES,
  filenameProblem,
  isLibraryContent,
  libraryFile,
  libraryPath,
  normalizeFilename,
  putLibraryFile,
  stamp,
  type LibraryContent,
} from './library.ts'
import { usableStorage } from './drives.ts'
import type { LabStorage, LabTask, LabVolume } from './model.ts'
import { settled } from './routing.ts'
import { startTask } from './tasks.ts'
import { freeBytes, keepsFiles } from './volumes.ts'
import { brokenOff, endOf, lwpText, notConnected, notWritten, placeOf, refusedWith } from './wget.ts'

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

interface WantedFile {
  readonly storage: LabStorage
  readonly content: LibraryContent
  readonly name: string
}

/** What a download wants to fill. @throws LabRefusal in the words of PVE::API2::Storage::Status, `download_url` */
const wantedFile = (call: LabCall): WantedFile => {
  const storage = usableStorage(call.cluster, call.node.name, call.path['storage'] ?? '')
  if (!keepsFiles(storage)) refuse(500, `can't upload to storage type '${storage.type}', not a file based storage!`)
  const content = call.text('content') ?? ''
  if (!storage.content.includes(content))
    refuse(500, `storage '${storage.storage}' is not configured for content-type '${content}'`)
  if (!isLibraryContent(content)) return refuseParams({ content: `upload content-type '${content}' is not allowed` })
  const name = normalizeFilename(call.text('filename') ?? '')
  const problem = filenameProblem(content, name)
  if (problem !== undefined) refuseParams({ filename: problem })
  return { storage, content, name }
}

interface WantedSum {
  readonly algorithm: string
  readonly value: string
}

const wantedSum = (call: LabCall): WantedSum | undefined => {
  const value = call.text('checksum')?.toLowerCase()
  return value === undefined ? undefined : { algorithm: call.text('checksum-algorithm') ?? '', value }
}

interface End {
  readonly lines: readonly string[]
  readonly outcome: string
}

/** What the worker makes of a file that is there already (PVE::Tools, `download_file_from_url`); undefined: none is. */
const existing = (file: LabVolume | undefined, sum: WantedSum | undefined, path: string): End | undefined => {
  if (file === undefined) return undefined
  if (sum === undefined) return { lines: [], outcome: `refusing to override existing file '${path}'` }
  // The lab's own files have no bytes: any sum will do for them that is always the same.
  const got = file.sha256 !== undefined && sum.algorithm === 'sha256' ? file.sha256 : sumOf(file.volid, sum.algorithm)
  const lines = ['calculating checksum of existing file...']
  return got === sum.value
    ? { lines: [`${lines[0] ?? ''}OK, got correct file already, no need to download`], outcome: 'OK' }
    : { lines, outcome: `checksum mismatch: got '${got}' != expect '${sum.value}', aborting` }
}

const sumOf = (text: string, algorithm: string): string => createHash(algorithm).update(text).digest('hex')

const downloadUrl = async (call: LabCall): Promise<string> => {
  const { cluster, node } = call
  const { storage, content, name } = wantedFile(call)
  const url = call.text('url') ?? ''
  const sum = wantedSum(call)
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
  const fetchIt = async (): Promise<End> => {
    const known = existing(libraryFile(storage, node.name, content, name), sum, path)
    if (known !== undefined) return known
    const at = new URL(url)
    task?.lines.push({ at: call.now(), text: `--${stamp(cluster.clock)}--  ${url}` })
    const verifyCertificates = call.flag('verify-certificates') !== false
    const answer = await ask('GET', url, { verifyCertificates, signal: ending.signal }).catch((error: unknown) =>
      notConnected(error, at),
    )
    if ('exitCode' in answer) return endOf(answer)
    if (answer.statusCode !== 200) {
      answer.resume()
      return endOf(refusedWith(answer.statusCode ?? 0, answer.statusMessage ?? '', stamp(cluster.clock), at))
    }
    const fetched = await drain(answer, sum?.algorithm)
    if (!fetched.whole) return endOf(brokenOff(fetched.size, stamp(cluster.clock)))
    if (fetched.size > freeBytes(storage, node.name)) return endOf(notWritten(`${path}.tmp.${task?.pid ?? 0}`))
    const got = sum === undefined ? '' : (fetched.hashes[sum.algorithm] ?? '')
    if (sum !== undefined && got !== sum.value)
      return { lines: ['calculating checksum...'], outcome: `checksum mismatch: got '${got}' != expect '${sum.value}'` }
    put = (when) =>
      putLibraryFile(storage, node.name, {
        ...{ content, name, size: fetched.size, sha256: fetched.hashes['sha256'], at: when },
      })
    return { lines: [`download of '${url}' to '${path}' finished`], outcome: 'OK' }
  }
  const done = fetchIt().then(({ lines, outcome }) => end(call, task, lines, outcome))
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
    (error: unknown) => invalid(`500 Can't connect to ${placeOf(new URL(url))} (${lwpText(error)})`),
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
