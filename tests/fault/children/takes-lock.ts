import { createInterface } from 'node:readline'
import { lockDataDirectory } from '#main/storage/data-lock.ts'

/** For each line `<moment> <directory>`: takes the lock there at that moment (Unix ms) and says what came of it. */
createInterface({ input: process.stdin }).on('line', (line) => {
  const [moment = '', directory = ''] = line.split(' ')
  while (Date.now() < Number(moment));
  let outcome = 'held'
  try {
    lockDataDirectory(directory)
  } catch (error) {
    outcome = error instanceof Error && 'code' in error ? String(error.code) : String(error)
  }
  process.stdout.write(`${outcome}\n`)
})
