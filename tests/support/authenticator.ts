import { generateSync } from 'otplib'

/** What an authenticator app shows. @param at Unix milliseconds */
export const codeFrom = (secret: string, at: number): string =>
  generateSync({ secret, epoch: Math.floor(at / 1000), period: 30 })
