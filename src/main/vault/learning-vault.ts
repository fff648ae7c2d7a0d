import type { Redactor } from '../log/redaction.ts'
import type { Vault } from '../ports.ts'

/** Tells the redactor of every secret that passes, so that none of them can reach a log or an error. */
export const createLearningVault = (vault: Vault, redactor: Pick<Redactor, 'learn' | 'learnFrom'>): Vault => {
  const learn = (secret: string): void => {
    redactor.learn(secret)
    // Credentials are stored as JSON: the parts are what would leak.
    try {
      redactor.learnFrom(JSON.parse(secret))
    } catch {
      // Not JSON: the whole is the secret.
    }
  }
  return {
    kind: vault.kind,
    problem: () => vault.problem(),
    read: async (key) => {
      const secret = await vault.read(key)
      if (secret !== null) learn(secret)
      return secret
    },
    write: async (key, secret) => {
      learn(secret)
      await vault.write(key, secret)
    },
    remove: (key) => vault.remove(key),
  }
}
