import { refuse, refuseParams, type LabCall, type LabRoute, type LabUpload } from '../http/handler.ts'
import {
  filenameProblem,
  isLibraryContent,
  libraryPath,
  normalizeFilename,
  putLibraryFile,
  type LibraryContent,
} from './library.ts'
import { usableStorage } from './drives.ts'
import type { LabStorage } from './model.ts'
import { settled } from './routing.ts'
import { startTask, type TaskWork } from './tasks.ts'
import { freeBytes, keepsFiles } from './volumes.ts'

/** A node copies a file into a storage about as fast as this. */
const COPY_BYTES_PER_MS = 1_000_000

interface WantedFile {
  readonly storage: LabStorage
  readonly content: LibraryContent
  readonly name: string
}

/** The storage and the file an upload wants to fill. @throws LabRefusal in the words of PVE::API2::Storage::Status */
const wantedFile = (call: LabCall): WantedFile => {
  const storage = usableStorage(call.cluster, call.node.name, call.path['storage'] ?? '')
  if (!keepsFiles(storage)) refuse(500, `can't upload to storage type '${storage.type}'`)
  const content = call.text('content')
  if (!isLibraryContent(content)) return refuseParams({ content: `upload content type '${content ?? ''}' not allowed` })
  const name = normalizeFilename(call.text('filename') ?? '')
  const problem = filenameProblem(content, name)
  if (problem !== undefined) refuseParams({ filename: problem })
  if (!storage.content.includes(content))
    refuse(500, `storage '${storage.storage}' does not support '${content}' content`)
  return { storage, content, name }
}

/** What the worker finds wrong with a file that is here whole, and what it says before. */
const obstacle = (
  call: LabCall,
  file: WantedFile,
  upload: LabUpload,
  temporary: string,
): { lines: string[]; outcome: string } | undefined => {
  const { storage, content, name } = file
  const [wanted, algorithm] = [call.text('checksum')?.toLowerCase(), call.text('checksum-algorithm') ?? '']
  if (wanted !== undefined && upload.hashes[algorithm] !== wanted)
    return {
      lines: [`calculating checksum of '${temporary}'...`],
      outcome: `checksum mismatch: got '${upload.hashes[algorithm] ?? ''}' != expect '${wanted}'`,
    }
  if (content === 'import' && name.endsWith('.qcow2') && upload.start.toString('latin1', 0, 3) !== 'QFI')
    return {
      lines: [`command '/usr/bin/qemu-img info '--output=json' ${temporary} -f qcow2' failed: exit code 1`],
      outcome: `qemu-img: Could not open '${temporary}': Image is not in qcow2 format`,
    }
  if (call.node.state !== 'online')
    return {
      lines: [`target node: ${call.node.name}`],
      outcome: `ssh: connect to host ${call.node.ip} port 22: No route to host`,
    }
  const path = libraryPath(storage, content, name)
  if (upload.size > freeBytes(storage, call.node.name))
    return {
      lines: [...copyLines(call, path, upload, temporary), `cp: error writing '${path}': No space left on device`],
      outcome: `import failed: command 'cp -- ${temporary} ${path}' failed: exit code 1`,
    }
  return undefined
}

const copyLines = (call: LabCall, path: string, { size }: LabUpload, temporary: string): string[] => [
  `target node: ${call.node.name}`,
  `target file: ${path}`,
  `file size is: ${size}`,
  `command: cp -- ${temporary} ${path}`,
]

const upload = (call: LabCall): string => {
  const file = wantedFile(call)
  const sent = call.upload ?? refuse(500, 'missing temporary file name')
  const { cluster, node } = call
  const { storage, content, name } = file
  const temporary = `/var/tmp/pveupload-${(sent.hashes['sha256'] ?? '').slice(0, 32)}`
  const problem = obstacle(call, file, sent, temporary)
  const copying = sent.size / COPY_BYTES_PER_MS
  const lines = [
    `starting file import from: ${temporary}`,
    ...(problem?.lines ?? copyLines(call, libraryPath(storage, content, name), sent, temporary)),
  ].map((text) => ({ after: 0, text }))
  const work = (): TaskWork =>
    problem === undefined
      ? {
          durationMs: 100 + copying,
          lines: [...lines, { after: 100 + copying, text: 'finished file import successfully' }],
          onEnd: (at) =>
            putLibraryFile(storage, node.name, { content, name, size: sent.size, sha256: sent.hashes['sha256'], at }),
        }
      : { durationMs: 100, lines, outcome: problem.outcome }
  return startTask({ cluster, node, type: 'imgcopy', id: '', user: call.identity.authId, work })
}

export const uploadRoutes: LabRoute[] = settled([
  {
    method: 'POST',
    path: '/nodes/{node}/storage/{storage}/upload',
    handler: upload,
    check: ['perm', '/storage/{storage}', ['Datastore.AllocateTemplate']],
    needs: ['content', 'filename'],
    forwarded: false,
  },
])
