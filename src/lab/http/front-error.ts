/**
 * Refused by the front end itself (pve-http-server), before or beside any API method: the text is in the reason phrase
 * and, for some, plain in the body. The connection is always closed after it.
 */
export class FrontError extends Error {
  readonly status: number
  readonly body: string | undefined
  constructor(status: number, message: string, body?: string) {
    super(message)
    this.name = 'FrontError'
    this.status = status
    this.body = body
  }
}
