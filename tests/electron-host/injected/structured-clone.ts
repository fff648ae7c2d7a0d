/** What a codec does with values that structured clone refuses: functions and promises over contextBridge. */
export interface CloneHooks {
  /** Returns a tag and payload for a value it takes care of, `undefined` for any other. */
  readonly pack?: (
    value: object,
    packInner: (value: unknown) => unknown,
  ) => readonly [tag: string, payload: unknown] | undefined
  readonly revive?: (tag: string, payload: unknown) => unknown
}

/** Structured clone as text: `decode(encode(x))` is what `x` is after crossing between Electron's processes. */
export interface CloneCodec {
  encode(value: unknown): string
  decode(text: string): unknown
}

/**
 * Self-contained: its source text also runs inside the page, so it may use nothing from this module.
 * Plain objects and arrays travel as themselves; all else as `{ $: tag, v: payload }`. Objects are numbered in the
 * order they are met, so shared and cyclic references come back as such.
 */
export function createCloneCodec(hooks: CloneHooks = {}): CloneCodec {
  type Tagged = { $: string; v?: unknown }
  const VIEWS: Record<string, new (buffer: ArrayBuffer) => ArrayBufferView> = {
    Int8Array,
    Uint8Array,
    Uint8ClampedArray,
    Int16Array,
    Uint16Array,
    Int32Array,
    Uint32Array,
    Float32Array,
    Float64Array,
    BigInt64Array,
    BigUint64Array,
    DataView,
  }
  const ERRORS: Record<string, new (message: string) => Error> = {
    Error,
    EvalError,
    RangeError,
    ReferenceError,
    SyntaxError,
    TypeError,
    URIError,
  }
  const refuse = () => new Error('An object could not be cloned.')
  const brand = (value: object) => Object.prototype.toString.call(value).slice(8, -1)
  const isPlain = (value: object) => {
    const prototype: unknown = Object.getPrototypeOf(value)
    return prototype === null || prototype === Object.prototype || Object.getPrototypeOf(prototype) === null
  }
  const toBase64 = (bytes: Uint8Array) => {
    let text = ''
    for (let start = 0; start < bytes.length; start += 0x8000)
      text += String.fromCharCode(...bytes.subarray(start, start + 0x8000))
    return btoa(text)
  }
  const fromBase64 = (text: string) => Uint8Array.from(atob(text), (character) => character.charCodeAt(0)).buffer
  const assign = (target: object, key: string, value: unknown) => {
    if (key === '__proto__')
      Object.defineProperty(target, key, { value, writable: true, enumerable: true, configurable: true })
    else (target as Record<string, unknown>)[key] = value
  }

  const encode = (root: unknown): string => {
    const seen = new Map<object, number>()
    const packExotic = (value: object): Tagged => {
      const kind = brand(value)
      if (value instanceof Date) return { $: 'd', v: value.getTime() }
      if (value instanceof RegExp) return { $: 'x', v: [value.source, value.flags] }
      if (value instanceof Map) return { $: 'm', v: [...value].map(([key, item]) => [pack(key), pack(item)]) }
      if (value instanceof Set) return { $: 's', v: [...value].map(pack) }
      if (value instanceof ArrayBuffer) return { $: 'a', v: toBase64(new Uint8Array(value)) }
      if (ArrayBuffer.isView(value)) {
        const bytes = new Uint8Array(value.buffer, value.byteOffset, value.byteLength)
        return { $: 't', v: [kind in VIEWS ? kind : 'Uint8Array', toBase64(bytes)] }
      }
      if (value instanceof Error) {
        const name = value.name in ERRORS ? value.name : 'Error'
        return { $: 'e', v: [name, value.message, value.stack ?? '', ...('cause' in value ? [pack(value.cause)] : [])] }
      }
      if (value instanceof Number || value instanceof String || value instanceof Boolean)
        return { $: 'w', v: pack(value.valueOf()) }
      throw refuse()
    }
    const packObject = (value: object): unknown => {
      const keys = Object.keys(value)
      const entries = keys.map((key): [string, unknown] => [key, pack((value as Record<string, unknown>)[key])])
      if (keys.includes('$')) return { $: 'o', v: entries }
      const copy = {}
      for (const [key, item] of entries) assign(copy, key, item)
      return copy
    }
    const pack = (value: unknown): unknown => {
      if (value === undefined) return { $: 'u' }
      if (typeof value === 'number')
        return Number.isFinite(value) && !Object.is(value, -0)
          ? value
          : { $: 'n', v: Object.is(value, -0) ? '-0' : String(value) }
      if (typeof value === 'bigint') return { $: 'b', v: String(value) }
      if (value === null || typeof value === 'string' || typeof value === 'boolean') return value
      if (typeof value === 'symbol') throw refuse()
      const known = seen.get(value)
      if (known !== undefined) return { $: 'r', v: known }
      seen.set(value, seen.size)
      const taken = hooks.pack?.(value, pack)
      if (taken) return { $: taken[0], v: taken[1] }
      if (typeof value === 'function') throw refuse()
      if (Array.isArray(value))
        return Array.from({ length: value.length }, (_, index) => (index in value ? pack(value[index]) : { $: 'h' }))
      const kind = brand(value)
      if (kind === 'Object' && isPlain(value)) return packObject(value)
      if (kind !== 'Object') return packExotic(value)
      // A class instance: structured clone keeps its own fields and drops the prototype, or refuses it.
      let clone: object
      try {
        clone = structuredClone(value)
      } catch {
        throw refuse()
      }
      return packObject(clone)
    }
    return JSON.stringify(pack(root))
  }

  const decode = (text: string): unknown => {
    const met: unknown[] = []
    const reviveTagged = ({ $: tag, v }: Tagged): unknown => {
      if (tag === 'u') return undefined
      if (tag === 'n') return Number(v)
      if (tag === 'b') return BigInt(v as string)
      if (tag === 'r') return met[v as number]
      const slot = met.push(undefined) - 1
      const keep = <T>(value: T): T => {
        met[slot] = value
        return value
      }
      switch (tag) {
        case 'd':
          return keep(new Date(v === null ? NaN : (v as number)))
        case 'x':
          return keep(new RegExp((v as string[])[0] ?? '', (v as string[])[1]))
        case 'a':
          return keep(fromBase64(v as string))
        case 't': {
          const [name, bytes] = v as [string, string]
          return keep(new (VIEWS[name] ?? Uint8Array)(fromBase64(bytes)))
        }
        case 'e': {
          const [name, message, stack, ...cause] = v as [string, string, string, ...unknown[]]
          const error = keep(new (ERRORS[name] ?? Error)(message))
          Object.defineProperty(error, 'stack', { value: stack, writable: true, configurable: true })
          if (cause.length > 0)
            Object.defineProperty(error, 'cause', { value: revive(cause[0]), writable: true, configurable: true })
          return error
        }
        case 'w':
          return keep(Object(revive(v)))
        case 'm': {
          const map = keep(new Map<unknown, unknown>())
          for (const [key, item] of v as [unknown, unknown][]) map.set(revive(key), revive(item))
          return map
        }
        case 's': {
          const set = keep(new Set<unknown>())
          for (const item of v as unknown[]) set.add(revive(item))
          return set
        }
        case 'o': {
          const copy = keep({})
          for (const [key, item] of v as [string, unknown][]) assign(copy, key, revive(item))
          return copy
        }
        default:
          return keep(hooks.revive?.(tag, v))
      }
    }
    const revive = (node: unknown): unknown => {
      if (node === null || typeof node !== 'object') return node
      if (Array.isArray(node)) {
        const copy: unknown[] = []
        copy.length = node.length
        met.push(copy)
        node.forEach((item: unknown, index) => {
          if ((item as Tagged | null)?.$ !== 'h') copy[index] = revive(item)
        })
        return copy
      }
      if ('$' in node) return reviveTagged(node as Tagged)
      const copy = {}
      met.push(copy)
      for (const key of Object.keys(node)) assign(copy, key, revive((node as Record<string, unknown>)[key]))
      return copy
    }
    return revive(JSON.parse(text))
  }

  return { encode, decode }
}
