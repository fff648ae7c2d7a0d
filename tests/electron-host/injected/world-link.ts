import type { CloneCodec, CloneHooks } from './structured-clone.ts'

/** The wire between the page's world and the preload's: synchronous calls by value, functions and promises by proxy. */
export interface WorldLink {
  /** Calls a procedure the other world serves; returns its result or throws its error. */
  call(procedure: string, ...args: unknown[]): unknown
  /** Serves procedures to the other world and greets it; called once. */
  serve(procedures: Record<string, (...args: unknown[]) => unknown>): void
  /** Runs `task` now if the other world is already there, else when it arrives. */
  whenOpen(task: () => void): void
}

export interface WorldLinkOptions {
  /** Event names nobody else can guess; the two worlds hold them swapped. */
  readonly sendName: string
  readonly receiveName: string
  readonly createCloneCodec: (hooks: CloneHooks) => CloneCodec
}

/**
 * Self-contained (runs in the page). Both worlds of a frame see the same DOM events but not each other's objects, so a
 * message is text in a CustomEvent; dispatching is synchronous, so an answer is there when dispatchEvent returns.
 * As in Electron's contextBridge an error crosses as a plain Error with its message and nothing else.
 */
export function createWorldLink({ sendName, receiveName, createCloneCodec }: WorldLinkOptions): WorldLink {
  type Settled = readonly [resolve: (value: unknown) => void, reject: (reason: unknown) => void]
  type Message = { kind: string; id?: number; target?: number | string; body?: string }
  const Event = CustomEvent
  const dispatch = window.dispatchEvent.bind(window)
  const functions = new Map<number, (...args: unknown[]) => unknown>()
  const promises = new Map<number, Settled>()
  const served: Record<string, (...args: unknown[]) => unknown> = {}
  const waiting: (() => void)[] = []
  const answers = new Map<number, { ok: boolean; body: string }>()
  let counter = 0
  let open = false

  const post = (message: Message) => dispatch(new Event(sendName, { detail: JSON.stringify(message) }))
  const messageOf = (error: unknown) =>
    typeof error === 'object' && error !== null && 'message' in error && typeof error.message === 'string'
      ? error.message
      : 'An unknown exception occurred in the isolated context, an error occurred but a valid exception was not thrown.'

  const request = (kind: string, target: number | string, args: unknown[]): unknown => {
    const id = ++counter
    post({ kind, id, target, body: codec.encode(args) })
    const answer = answers.get(id)
    answers.delete(id)
    if (!answer) throw new Error('The other world of this frame does not answer.')
    if (!answer.ok) throw new Error(answer.body)
    return codec.decode(answer.body)
  }

  const codec = createCloneCodec({
    pack: (value, packInner) => {
      if (typeof value === 'function') {
        functions.set(++counter, value as (...args: unknown[]) => unknown)
        return ['f', counter]
      }
      if (value instanceof Promise) {
        const id = ++counter
        const settle = (kind: string, result: unknown) => {
          let body: string
          try {
            body = codec.encode(result)
          } catch (error) {
            kind = 'reject'
            body = codec.encode(error)
          }
          post({ kind, id, body })
        }
        value.then(
          (result: unknown) => settle('resolve', result),
          (reason: unknown) => settle('reject', reason),
        )
        return ['p', id]
      }
      if (value instanceof Error) return ['E', value.message]
      const isInstance =
        Object.prototype.toString.call(value) === '[object Object]' && Object.getPrototypeOf(value) !== null
      if (isInstance && Object.getPrototypeOf(value) !== Object.prototype)
        return ['o', Object.entries(value).map(([key, item]) => [key, packInner(item)])]
      return undefined
    },
    revive: (tag, payload) => {
      if (tag === 'f') return (...args: unknown[]) => request('function', payload as number, args)
      if (tag === 'E') return new Error(payload as string)
      if (tag === 'p') return new Promise((resolve, reject) => promises.set(payload as number, [resolve, reject]))
      return undefined
    },
  })

  const run = ({ id = 0, target, body = '[]' }: Message, procedure: ((...args: unknown[]) => unknown) | undefined) => {
    let ok = true
    let result: string
    try {
      if (!procedure) throw new Error(`Nothing is served as ${String(target)}.`)
      result = codec.encode(procedure(...(codec.decode(body) as unknown[])))
    } catch (error) {
      ok = false
      result = messageOf(error)
    }
    post({ kind: ok ? 'answer' : 'failure', id, body: result })
  }
  const opened = () => {
    open = true
    for (const task of waiting.splice(0)) task()
  }

  window.addEventListener(receiveName, (event) => {
    event.stopImmediatePropagation()
    const message = JSON.parse((event as CustomEvent<string>).detail) as Message
    const { kind, id = 0, body = '' } = message
    if (kind === 'hello') {
      post({ kind: 'welcome' })
      opened()
    } else if (kind === 'welcome') opened()
    else if (kind === 'answer' || kind === 'failure') answers.set(id, { ok: kind === 'answer', body })
    else if (kind === 'function') run(message, functions.get(message.target as number))
    else if (kind === 'procedure') run(message, served[message.target as string])
    else {
      const settled = promises.get(id)
      promises.delete(id)
      settled?.[kind === 'resolve' ? 0 : 1](codec.decode(body))
    }
  })
  return {
    call: (procedure, ...args) => request('procedure', procedure, args),
    serve: (procedures) => {
      Object.assign(served, procedures)
      post({ kind: 'hello' })
    },
    whenOpen: (task) => (open ? task() : void waiting.push(task)),
  }
}
