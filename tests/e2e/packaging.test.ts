import { execFile } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { listPackage } from '@electron/asar'
import { FuseV1Options, getCurrentFuseWire } from '@electron/fuses'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const run = promisify(execFile)
const DISABLED = 48
const ENABLED = 49

/**
 * A folder that electron-builder takes for an unpacked Electron: the binary holds nothing but a fuse wire with
 * every fuse on, as Electron's does before packaging, so that what the build flips can be read back.
 */
const writeElectronStandIn = (folder: string): void => {
  mkdirSync(path.join(folder, 'resources'), { recursive: true })
  const wire = Buffer.concat([
    Buffer.from('#!/bin/sh\nexit 0\n'),
    Buffer.from('dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX'),
    Buffer.from([1, 8]),
    Buffer.from('1'.repeat(8)),
  ])
  for (const [file, content] of [
    ['electron', wire],
    ['version', 'v45.4.1'],
    ['LICENSE', 'MIT'],
    ['LICENSES.chromium.html', ''],
  ] as const) {
    writeFileSync(path.join(folder, file), content)
  }
  chmodSync(path.join(folder, 'electron'), 0o755)
}

describe('the package electron-builder makes', () => {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'multpanel-package-'))
  const output = path.join(folder, 'dist', 'linux-unpacked')
  let files: string[]

  beforeAll(async () => {
    writeElectronStandIn(path.join(folder, 'electron'))
    await run(
      process.execPath,
      [
        'node_modules/electron-builder/cli.js',
        '--linux',
        'dir',
        '--publish',
        'never',
        `-c.electronDist=${path.join(folder, 'electron')}`,
        `-c.directories.output=${path.join(folder, 'dist')}`,
      ],
      { timeout: 290_000 },
    )
    files = listPackage(path.join(output, 'resources', 'app.asar'), { isPack: false }).map((file) =>
      file.replaceAll('\\', '/'),
    )
  }, 300_000)
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  it('holds the three bundles and what main needs at run time', () => {
    for (const file of [
      '/out/main/index.js',
      '/out/main/headless.js',
      '/out/preload/index.cjs',
      '/out/renderer/index.html',
      '/node_modules/fastify/package.json',
      '/node_modules/better-sqlite3/package.json',
    ]) {
      expect(files).toContain(file)
    }
  })

  it('holds no source, test, test data, Node binary or page library', () => {
    const unwanted = files.filter((file) =>
      /^\/(src|tests|docs|scripts)\/|compile-cache|apidoc\.json|recorded-exchanges|node_modules\/(node-linux|node-win|react-dom|@mui|electron)\//.test(
        file,
      ),
    )
    expect(unwanted).toEqual([])
  })

  it('leaves the native modules outside the archive, where they can be loaded', () => {
    const unpacked = path.join(output, 'resources', 'app.asar.unpacked', 'node_modules')
    expect(existsSync(path.join(unpacked, 'better-sqlite3', 'prebuilds', 'linux-x64.node'))).toBe(true)
    expect(existsSync(path.join(unpacked, 'keytar', 'build', 'Release', 'keytar.node'))).toBe(true)
  })

  it('brings the tray images', () => {
    expect(existsSync(path.join(output, 'resources', 'resources', 'tray-alert.png'))).toBe(true)
  })

  it('closes the fuses that would let others run code with its rights', async () => {
    const wire = await getCurrentFuseWire(path.join(output, 'multpanel'))
    expect({
      runAsNode: wire[FuseV1Options.RunAsNode],
      nodeOptions: wire[FuseV1Options.EnableNodeOptionsEnvironmentVariable],
      inspect: wire[FuseV1Options.EnableNodeCliInspectArguments],
      fileProtocol: wire[FuseV1Options.GrantFileProtocolExtraPrivileges],
      cookieEncryption: wire[FuseV1Options.EnableCookieEncryption],
      asarIntegrity: wire[FuseV1Options.EnableEmbeddedAsarIntegrityValidation],
      onlyAsar: wire[FuseV1Options.OnlyLoadAppFromAsar],
    }).toEqual({
      runAsNode: DISABLED,
      nodeOptions: DISABLED,
      inspect: DISABLED,
      fileProtocol: DISABLED,
      cookieEncryption: ENABLED,
      asarIntegrity: ENABLED,
      onlyAsar: ENABLED,
    })
  })
})
