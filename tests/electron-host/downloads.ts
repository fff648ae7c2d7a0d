import { copyFileSync, mkdirSync, rmSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import type { DownloadItem } from 'electron'
import { saveDialog } from './api/dialog.ts'
import { session } from './api/session.ts'
import { allContents } from './api/web-contents.ts'
import type { Chromium } from './chromium.ts'
import { createEvent, emitterWith, whole, type Part } from './electron-types.ts'
import { record } from './log.ts'
import { toAppUrl } from './schemes.ts'

interface Download {
  /** `file`: where Chromium put it, absent when it did not complete. */
  readonly finish: (file: string | undefined) => void
  readonly progress: (received: number, total: number) => void
}

/** Turns Chromium's downloads into `will-download` with an item, and puts each file where the app or a person says. */
export async function followDownloads({ cdp, profile }: Chromium): Promise<void> {
  const folder = join(profile, 'electron-host-downloads')
  const running = new Map<string, Download>()
  cdp.on('Browser.downloadWillBegin', ({ guid, url, suggestedFilename }) => {
    const cancel = () => void cdp.send('Browser.cancelDownload', { guid }).catch(() => {})
    running.set(guid, begin(toAppUrl(url), suggestedFilename, cancel))
  })
  cdp.on('Browser.downloadProgress', ({ guid, state, receivedBytes, totalBytes, filePath }) => {
    const download = running.get(guid)
    download?.progress(receivedBytes, totalBytes)
    if (state === 'inProgress') return
    running.delete(guid)
    // A test's Playwright sets the folder of downloads too; the file then lies in its folder and stays there.
    const file = filePath ?? join(folder, guid)
    download?.finish(state === 'completed' ? file : undefined)
    rmSync(join(folder, guid), { force: true })
  })
  await cdp.send('Browser.setDownloadBehavior', { behavior: 'allowAndName', downloadPath: folder, eventsEnabled: true })
}

function begin(url: string, suggested: string, cancel: () => void): Download {
  const state = { savePath: '', received: 0, total: 0, name: 'progressing' as ReturnType<DownloadItem['getState']> }
  const startTime = Date.now() / 1000
  const item = emitterWith({
    get savePath() {
      return state.savePath
    },
    set savePath(path: string) {
      state.savePath = path
    },
    setSavePath: (path) => void (state.savePath = path),
    getSavePath: () => state.savePath,
    getURL: () => url,
    getURLChain: () => [url],
    getFilename: () => suggested,
    getMimeType: () => '',
    getReceivedBytes: () => state.received,
    getTotalBytes: () => state.total,
    getState: () => state.name,
    getStartTime: () => startTime,
    hasUserGesture: () => true,
    isPaused: () => false,
    canResume: () => false,
    pause: () => {},
    resume: () => {},
    cancel,
  } satisfies Part<DownloadItem>)
  const event = createEvent()
  session.emit('will-download', event, whole<DownloadItem>(item), allContents()[0])
  if (event.defaultPrevented) cancel()

  const finish = (file: string | undefined) => {
    const target = state.savePath || (file ? saveDialog({ defaultPath: suggested }).filePath : '')
    state.name = file && target ? put(file, target) : 'cancelled'
    record('download', { url, fileName: basename(target || suggested), state: state.name })
    item.emit('done', createEvent(), state.name)
  }
  return {
    finish,
    progress: (received, total) => {
      Object.assign(state, { received, total })
      item.emit('updated', createEvent(), 'progressing')
    },
  }
}

function put(file: string, target: string): 'completed' | 'interrupted' {
  try {
    mkdirSync(dirname(target), { recursive: true })
    copyFileSync(file, target)
    return 'completed'
  } catch {
    return 'interrupted'
  }
}
