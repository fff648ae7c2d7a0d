import { resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { defaultDirectories } from '#main/served/directories.ts'
import { parseServedOptions } from '#main/served/options.ts'

describe('options of the served way', () => {
  it('stay on loopback, on any free port, when nothing is given', () => {
    expect(parseServedOptions([], {})).toEqual({
      host: '127.0.0.1',
      port: 0,
      data: null,
      tls: null,
      trusted: expect.any(Function) as unknown,
      demo: false,
      open: true,
      restore: null,
      verbose: false,
      help: false,
    })
  })

  it('take flags before the environment', () => {
    const environment = { MULTPANEL_PORT: '1', MULTPANEL_DATA: '/env', MULTPANEL_TLS_CERT: 'c', MULTPANEL_TLS_KEY: 'k' }
    expect(parseServedOptions(['--port', '4711', '--no-open', '--demo'], environment)).toMatchObject({
      port: 4711,
      data: '/env',
      tls: { cert: 'c', key: 'k' },
      open: false,
      demo: true,
    })
  })

  it('trust the proxies that are named, by flags before the environment, and nobody else', () => {
    const environment = { MULTPANEL_TRUSTED_PROXY: '192.0.2.1' }
    expect(parseServedOptions([], {}).trusted('127.0.0.1')).toBe(false)
    expect(parseServedOptions([], environment).trusted('192.0.2.1')).toBe(true)
    const { trusted } = parseServedOptions(
      ['--trusted-proxy', '127.0.0.1, 10.0.0.0/24', '--trusted-proxy', '2001:db8::/32'],
      environment,
    )
    expect(['127.0.0.1', '::ffff:127.0.0.1', '10.0.0.9', '2001:db8::1'].map(trusted)).toEqual([true, true, true, true])
    expect(['192.0.2.1', '10.0.1.1', '2001:db9::1', '', 'unknown'].map(trusted)).toEqual(Array(5).fill(false))
  })

  it.each(['proxy.example.com', '10.0.0.0/33', '10.0.0.0/', '10.0.0.0/8/8', '0.0.0.0/0', '::/0', '10.0.0.1:80'])(
    'refuse %s as a proxy to trust',
    (proxy) => {
      expect(() => parseServedOptions(['--trusted-proxy', proxy], {})).toThrow(`--trusted-proxy ${proxy}`)
    },
  )

  it('name the data directory whole, so that what is said of it can be found', () => {
    expect(parseServedOptions(['--data', 'here'], {}).data).toBe(resolve('here'))
    expect(parseServedOptions([], { MULTPANEL_DATA: '' }).data).toBeNull()
  })

  it.each([['--data', ''], ['--port'], ['--port', '-1'], ['--port', '1e3'], ['stray'], ['--tls-key', 'k']])(
    'refuse %j',
    (...args) => {
      expect(() => parseServedOptions(args, {})).toThrow()
    },
  )
})

describe('directories of the served way', () => {
  it.each([
    ['linux', {}, '/home/ada/.local/share/multpanel', '/home/ada/.config/multpanel'],
    ['linux', { XDG_DATA_HOME: '/d', XDG_CONFIG_HOME: '/c' }, '/d/multpanel', '/c/multpanel'],
    ['darwin', {}, '/home/ada/Library/Application Support/Multpanel/served', '/home/ada/Library/Preferences/Multpanel'],
    ['win32', { LOCALAPPDATA: '/l', APPDATA: '/r' }, '/l/Multpanel/served', '/r/Multpanel'],
  ] as const)('on %s with %j keep the key apart from the data', (platform, environment, data, config) => {
    expect(defaultDirectories(platform, environment, '/home/ada')).toEqual({ data, config })
  })
})
