import type { IncomingMessage, ServerResponse } from 'node:http'
import type { RequestPlan } from '../faults/faults.ts'

type Broken = Exclude<RequestPlan['action'], { kind: 'answer' }>

const page = (title: string): string =>
  `<html>\r\n<head><title>${title}</title></head>\r\n<body>\r\n<center><h1>${title}</h1></center>\r\n<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n`

const beginning = '{"data":[{"cpu":0.0123,"disk":0,"id":"qemu/100","maxcpu":2,"maxme'

const garbage = {
  text: { type: 'application/json;charset=UTF-8', body: 'this is not what you are looking for' },
  html: { type: 'text/html', body: page('Welcome to nginx!') },
  truncated: { type: 'application/json;charset=UTF-8', body: beginning },
}

const send = (response: ServerResponse, status: number, headers: Record<string, string>, body: string): void => {
  response.writeHead(status, { ...headers, 'Content-Length': String(Buffer.byteLength(body)) })
  response.end(body)
}

/** Plays the part of a server that does not answer as Proxmox would. */
export const answerBroken = (action: Broken, request: IncomingMessage, response: ServerResponse): void => {
  request.resume()
  switch (action.kind) {
    case 'hang':
      return
    case 'reset':
      response.writeHead(200, { 'Content-Type': 'application/json;charset=UTF-8', 'Content-Length': '65536' })
      // The reset has to come after the first bytes have left, or the client sees no body at all.
      response.write(beginning, () => request.socket.destroy())
      return
    case 'garbage':
      return send(response, 200, { 'Content-Type': garbage[action.form].type }, garbage[action.form].body)
    case 'busy': {
      const wait = action.retryAfterSeconds
      const headers = { 'Content-Type': 'text/html', ...(wait === undefined ? {} : { 'Retry-After': String(wait) }) }
      return send(response, 503, headers, page('503 Service Temporarily Unavailable'))
    }
    case 'notProxmox':
      return send(response, 404, { 'Content-Type': 'text/html', Server: 'nginx' }, page('404 Not Found'))
  }
}
