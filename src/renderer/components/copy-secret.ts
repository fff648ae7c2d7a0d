/** How long a copied secret stays on the clipboard, in milliseconds. */
const KEPT_MS = 30_000

let pending: ReturnType<typeof setTimeout> | undefined

/** Whether the clipboard is known to hold something else by now; where it may not be read, nobody knows. */
const isReplaced = async (secret: string): Promise<boolean> => {
  try {
    return (await navigator.clipboard.readText()) !== secret
  } catch {
    return false
  }
}

/** Takes the secret off again, unless something else was copied meanwhile. */
const forget = async (secret: string): Promise<void> => {
  if (await isReplaced(secret)) return
  try {
    await navigator.clipboard.writeText('')
  } catch {
    // A window that is not in front may not touch the clipboard: it does once somebody comes back to it.
    window.addEventListener('focus', () => void forget(secret), { once: true })
  }
}

/** Puts a secret on the clipboard for 30 s. @throws when the clipboard cannot be had */
export const copySecret = async (secret: string): Promise<void> => {
  await navigator.clipboard.writeText(secret)
  clearTimeout(pending)
  pending = setTimeout(() => void forget(secret), KEPT_MS)
}
