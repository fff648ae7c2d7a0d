import { createHmac, timingSafeEqual } from 'node:crypto'
import type { LabAccess } from '../world/model.ts'

/** A ticket is good for two hours, and five minutes before its time (clocks of nodes differ). */
const ticketLifeSeconds = 7200
const clockSkewSeconds = 300

const sign = (key: string, text: string): string => createHmac('sha256', key).update(text).digest('base64')

const same = (one: string, other: string): boolean => {
  const left = Buffer.from(one)
  const right = Buffer.from(other)
  return left.length === right.length && timingSafeEqual(left, right)
}

const hexTime = (seconds: number): string => Math.floor(seconds).toString(16).toUpperCase().padStart(8, '0')

const inTime = (hex: string, nowSeconds: number, expiredAt: number): boolean => {
  const made = Number.parseInt(hex, 16)
  const age = nowSeconds - made
  return age > -clockSkewSeconds && age < ticketLifeSeconds && !(expiredAt > 0 && made <= expiredAt)
}

/** Ticket and CSRF token for a user, as `POST /access/ticket` returns them. */
export const issueTicket = (
  access: LabAccess,
  userid: string,
  nowSeconds: number,
): { ticket: string; csrf: string } => {
  const time = hexTime(nowSeconds)
  const plain = `PVE:${userid}:${time}`
  return {
    ticket: `${plain}::${sign(access.ticketKey, plain)}`,
    csrf: `${time}:${sign(`${access.ticketKey}/csrf`, `${time}:${userid}`)}`,
  }
}

/**
 * The user a ticket was issued to, or undefined where it is forged, too old or from the future.
 * @param expiredAt tickets made at or before this second are refused; 0: none
 */
export const ticketUser = (
  access: LabAccess,
  ticket: string,
  nowSeconds: number,
  expiredAt: number,
): string | undefined => {
  const [, plain = '', userid = '', time = '', signature = ''] =
    /^(PVE:([^:]+):([0-9A-F]{8}))::(.+)$/.exec(ticket) ?? []
  if (!plain || !same(signature, sign(access.ticketKey, plain))) return undefined
  return inTime(time, nowSeconds, expiredAt) ? userid : undefined
}

/** Whether a CSRF token belongs to the user and is in time. */
export const csrfValid = (access: LabAccess, userid: string, token: string, nowSeconds: number): boolean => {
  const [, time = '', signature = ''] = /^([0-9A-F]{8}):(.+)$/.exec(token) ?? []
  if (!time || !inTime(time, nowSeconds, 0)) return false
  return same(signature, sign(`${access.ticketKey}/csrf`, `${time}:${userid}`))
}
