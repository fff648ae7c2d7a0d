import { enableCompileCache } from 'node:module'
import path from 'node:path'

const entryFolder = import.meta.dirname
const isBundle = import.meta.filename.endsWith('.js')

// Compiled code is kept beside the bundle, nowhere else: who may write there may change the program anyway, who may write
// into the data folder must not be able to. A folder that cannot be written means no cache, and nothing more.
if (isBundle) enableCompileCache(path.join(entryFolder, 'compile-cache'))

// Imported only now, because a static import would be compiled before the cache is there.
const { serve } = await import('./served/serve.ts')
serve({ entryFolder, isBundle })
