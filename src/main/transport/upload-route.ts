import type { FastifyInstance, FastifyRequest } from 'fastify'
import { UPLOAD_PIECE_BYTES } from '#shared/contract/catalogue.contract.ts'
import { AppError } from '#shared/errors.ts'
import type { Core } from '../core.ts'
import type { Caller } from './handlers.ts'

interface UploadRoute {
  readonly core: Pick<Core, 'uploads'>
  /** Checks host, origin and session, or the token. @throws AppError */
  readonly callerOf: (request: FastifyRequest) => Promise<Caller>
}

/**
 * `PUT /uploads/<id>?offset=<bytes>`: one piece of a file, as bytes. A file comes in pieces so that none of them takes
 * longer than a request may, and proxies with the usual limits let them through (docs/decisions/0017).
 */
export const serveUploads = (app: FastifyInstance, { core, callerOf }: UploadRoute): void => {
  const callers = new WeakMap<FastifyRequest, Caller>()
  // In a scope of its own: what takes bytes here takes JSON alone elsewhere.
  void app.register((scope, _options, done) => {
    scope.removeAllContentTypeParsers()
    scope.addContentTypeParser('application/octet-stream', { parseAs: 'buffer' }, (_request, body, parsed) =>
      parsed(null, body),
    )
    scope.put<{ Params: { id: string }; Querystring: { offset?: unknown } }>(
      '/uploads/:id',
      {
        bodyLimit: UPLOAD_PIECE_BYTES,
        // Before a byte of the body is read.
        onRequest: async (request) => {
          const caller = await callerOf(request)
          await core.uploads.admit(request.params.id, caller)
          callers.set(request, caller)
        },
      },
      async (request) => {
        const { id } = request.params
        const offset = Number(request.query.offset)
        const caller = callers.get(request)
        const { body } = request
        if (!Number.isSafeInteger(offset) || offset < 0 || !Buffer.isBuffer(body) || body.length === 0)
          throw new AppError('invalid_input', 'The request was refused: a piece is bytes, and names its offset.')
        if (caller === undefined) throw new AppError('unauthenticated', 'Nobody is signed in.')
        return { ok: true, value: { received: await core.uploads.append(id, caller, offset, body) } }
      },
    )
    done()
  })
}
