import type { Answer, Bridge } from '#shared/bridge.ts'
import type { EventName, EventPayload, OperationInput, OperationName, OperationOutput } from '#shared/contract/index.ts'
import { AppError, toWireError } from '#shared/errors.ts'

type Answerers = {
  [Name in OperationName]?: (input: OperationInput<Name>) => OperationOutput<Name> | Promise<OperationOutput<Name>>
}

export interface FakeBridge {
  readonly bridge: Bridge
  /** Changes what operations answer from now on. */
  readonly answer: (answers: Answerers) => void
  readonly emit: <Name extends EventName>(event: Name, payload: EventPayload<Name>) => void
  /** Inputs of all calls of one operation, oldest first. */
  readonly calls: (name: OperationName) => readonly unknown[]
}

/** The core's side of the bridge for tests of the page: answers by function, events by `emit`. */
export const createFakeBridge = (answers: Answerers = {}): FakeBridge => {
  let current: Readonly<Record<string, ((input: never) => unknown) | undefined>> = { ...answers }
  const listeners = new Map<string, Set<(payload: unknown) => void>>()
  const log: { name: string; input: unknown }[] = []
  const invoke = async (name: string, input: unknown): Promise<Answer> => {
    log.push({ name, input })
    const answerer = current[name]
    try {
      if (answerer === undefined) throw new AppError('unsupported', `Nothing was said about "${name}" in this test.`)
      // What crosses the real bridge is a copy, never the same object.
      return { ok: true, value: structuredClone(await answerer(input as never)) }
    } catch (thrown) {
      if (thrown instanceof AppError) return { ok: false, error: toWireError(thrown) }
      throw thrown
    }
  }
  return {
    bridge: {
      invoke,
      subscribe: (event, listener) => {
        const set = listeners.get(event) ?? new Set()
        listeners.set(event, set.add(listener))
        return () => {
          set.delete(listener)
        }
      },
    },
    answer: (more) => {
      current = { ...current, ...more }
    },
    emit: (event, payload) => {
      for (const listener of listeners.get(event) ?? []) listener(structuredClone(payload))
    },
    calls: (name) => log.filter((entry) => entry.name === name).map((entry) => entry.input),
  }
}
