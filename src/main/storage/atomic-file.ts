import { open, rename, rm } from 'node:fs/promises'
import { dirname } from 'node:path'

/** Makes a rename in this directory survive a power cut; not every system lets a directory be opened. */
const syncDirectory = async (directory: string): Promise<void> => {
  try {
    const handle = await open(directory, 'r')
    try {
      await handle.sync()
    } finally {
      await handle.close()
    }
  } catch {
    // Windows refuses to open directories; there the rename itself is journalled.
  }
}

/**
 * Replaces a file as a whole: whoever reads it, also after a crash, sees the old or the new content, never a part.
 * The file is its owner's alone.
 */
export const writeFileAtomically = async (path: string, content: string | Uint8Array): Promise<void> => {
  const next = `${path}.new`
  try {
    const handle = await open(next, 'w', 0o600)
    try {
      await handle.writeFile(content)
      await handle.sync()
    } finally {
      await handle.close()
    }
    await rename(next, path)
  } catch (error) {
    await rm(next, { force: true })
    throw error
  }
  await syncDirectory(dirname(path))
}
