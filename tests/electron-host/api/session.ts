import type { Session, session as ElectronSession } from 'electron'
import { emitterWith, whole, type Part } from '../electron-types.ts'
import { record } from '../log.ts'
import { setPermissionCheckHandler, setPermissionRequestHandler } from '../permissions.ts'
import { webRequest } from '../web-request.ts'
import { net } from './net.ts'
import { protocol } from './protocol.ts'

const done = () => Promise.resolve()
let userAgent = ''

/** One profile stands behind every partition. */
const only = emitterWith({
  protocol: whole<Session['protocol']>(protocol),
  webRequest: whole<Session['webRequest']>(webRequest),
  spellCheckerEnabled: false,
  storagePath: null,
  setPermissionRequestHandler,
  setPermissionCheckHandler,
  setDevicePermissionHandler: () => {},
  setDisplayMediaRequestHandler: () => {},
  setBluetoothPairingHandler: () => {},
  setUSBProtectedClassesHandler: () => {},
  setCertificateVerifyProc: () => record('setCertificateVerifyProc', { effect: 'none in the stand-in' }),
  setSSLConfig: () => {},
  setProxy: done,
  resolveProxy: () => Promise.resolve('DIRECT'),
  setUserAgent: (agent) => void (userAgent = agent),
  getUserAgent: () => userAgent,
  setSpellCheckerEnabled: () => {},
  isSpellCheckerEnabled: () => false,
  setSpellCheckerLanguages: () => {},
  setSpellCheckerDictionaryDownloadURL: () => {},
  setDownloadPath: () => {},
  clearCache: done,
  clearStorageData: done,
  clearData: done,
  clearAuthCache: done,
  clearHostResolverCache: done,
  clearCodeCaches: done,
  closeAllConnections: done,
  flushStorageData: () => {},
  getCacheSize: () => Promise.resolve(0),
  getStoragePath: () => null,
  isPersistent: () => true,
  fetch: (input, init) => net.fetch(input, init),
} satisfies Part<Session>)

export const session = whole<Session>(only)

export const sessions = {
  defaultSession: session,
  fromPartition: () => session,
  fromPath: () => session,
} satisfies Part<typeof ElectronSession>
