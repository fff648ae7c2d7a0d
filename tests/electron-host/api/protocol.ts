import type { Protocol } from 'electron'
import type { Part } from '../electron-types.ts'
import { addSchemes, hasHandler, setHandler } from '../schemes.ts'
import { readiness } from './readiness.ts'

export const protocol = {
  registerSchemesAsPrivileged: (schemes) => {
    if (readiness.is) throw new Error('protocol.registerSchemesAsPrivileged should be called before app is ready')
    addSchemes(schemes)
  },
  handle: (scheme, handler) => {
    if (!readiness.is) throw new Error('protocol.handle cannot be called before app is ready')
    if (hasHandler(scheme)) throw new Error(`Failed to register protocol: ${scheme}`)
    setHandler(scheme, handler)
  },
  unhandle: (scheme) => {
    if (!hasHandler(scheme)) throw new Error(`Failed to unhandle protocol: ${scheme}`)
    setHandler(scheme, undefined)
  },
  isProtocolHandled: hasHandler,
} satisfies Part<Protocol>
