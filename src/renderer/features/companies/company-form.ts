import { LOGO_BYTES, logoFault } from '#shared/model/logo.ts'
import { asAppError } from '#renderer/client/client.ts'

const asDataUrl = (file: Blob): Promise<string> =>
  new Promise((resolve, reject) => {
    const reader = new FileReader()
    reader.onload = () => {
      if (typeof reader.result === 'string') resolve(reader.result)
    }
    reader.onerror = () => {
      reject(reader.error ?? new Error('The file cannot be read.'))
    }
    reader.readAsDataURL(file)
  })

/** A chosen file as a logo, or why it cannot be one. */
export const readLogo = async (file: Blob): Promise<{ readonly logo: string } | { readonly problem: string }> => {
  if (file.size > LOGO_BYTES) return { problem: 'The logo is too large: 64 kB at most. Make it smaller first.' }
  try {
    const logo = await asDataUrl(file)
    const problem = logoFault(logo)
    return problem === null ? { logo } : { problem }
  } catch (thrown) {
    return { problem: asAppError(thrown).message }
  }
}

/** A number as typed; undefined: left to the console, null: none that is possible. */
export const readNumber = (typed: string): number | null | undefined => {
  if (typed.trim() === '') return undefined
  const number = Number(typed)
  return Number.isInteger(number) && number >= 1 && number <= 3993 ? number : null
}
