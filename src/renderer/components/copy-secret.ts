/** How long a copied secret stays on the clipboard, in milliseconds. */
const KEPT_MS = 30_000

let pending: ReturnType<typeof setTimeout> | undefined

/** Takes the secret off again, unless something else was copied meanwhile. */
const forget = async (secret: string): Promise<void> => {
  try {
    if ((await navigator.clipboard.readText()) === secret) await navigator.clipboard.writeText('')
  } catch {
    // It may not be read here: better something else of the person's is gone than that a password stays.
    await navigator.clipboard.writeText('').catch(() => undefined)
  }
}

/** Puts a secret on the clipboard for 30 s. @throws when the clipboard cannot be had */
export const copySecret = async (secret: string): Promise<void> => {
  await navigator.clipboard.writeText(secret)
  clearTimeout(pending)
  pending = setTimeout(() => void forget(secret), KEPT_MS)
}
