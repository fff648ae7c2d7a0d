/** `sshkeys` is stored URL-encoded once, and sent in a form once more. */
export const encodeSshKeys = (lines: string): string =>
  encodeURIComponent(
    lines
      .split('\n')
      .map((line) => line.trim())
      .filter((line) => line !== '')
      .join('\n'),
  ).replace(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`)

/** As text, one key a line; what is not encoded after all stays as it stands. */
export const decodeSshKeys = (encoded: string): string => {
  try {
    return decodeURIComponent(encoded).trim()
  } catch {
    return encoded
  }
}

const KEY = /^(?:ssh-(?:rsa|ed25519|dss)|ecdsa-sha2-nistp\d+|sk-[\w@.-]+) [A-Za-z0-9+/]{40,}={0,3}(?: .*)?$/

/** The first line that is no public key; null: all are. */
export const sshKeyProblem = (lines: string): string | null => {
  const wrong = lines
    .split('\n')
    .map((line) => line.trim())
    .find((line) => line !== '' && !line.startsWith('#') && !KEY.test(line))
  if (wrong === undefined) return null
  return /PRIVATE KEY/.test(wrong)
    ? 'This is a private key. Paste the public one (….pub).'
    : `Not a public key: “${wrong.slice(0, 40)}”. One a line, as in ~/.ssh/id_ed25519.pub.`
}
