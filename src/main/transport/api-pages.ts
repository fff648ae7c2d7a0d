import type { FastifyInstance, FastifyReply, RawServerDefault } from 'fastify'
import { apiDocsHtml } from './api-docs-html.ts'
import { apiDocument } from './openapi.ts'
import type { RequestGuard } from './request-guard.ts'

/** The contract to read: `/api/openapi.json` for programs, `/api/docs` for people. Written once, at the first request. */
export const serveApiPages = (app: FastifyInstance<RawServerDefault>, guard: RequestGuard, version: string): void => {
  let written: { readonly json: string; readonly html: string } | undefined
  const pages = (): { readonly json: string; readonly html: string } => {
    if (written !== undefined) return written
    const document = apiDocument(version)
    written = { json: JSON.stringify(document), html: apiDocsHtml(document) }
    return written
  }
  const route = (path: string, type: string, text: () => string): void => {
    app.get(
      path,
      {
        onRequest: async (request) => {
          await guard.checkRead(request.raw)
        },
      },
      (_request, reply: FastifyReply) => reply.type(type).send(text()),
    )
  }
  route('/api/openapi.json', 'application/json; charset=utf-8', () => pages().json)
  route('/api/docs', 'text/html; charset=utf-8', () => pages().html)
}
