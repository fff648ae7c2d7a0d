import { expect, test } from 'vitest'
import { configValue, systemWords } from '#renderer/features/inventory/details/config-words.ts'

test.each([
  ['memory', '4096', '4.00 GiB'],
  ['memory', 'current=4096', 'current=4096'],
  ['swap', '512', '512 MiB'],
  ['onboot', '1', 'yes'],
  ['protection', '0', 'no'],
  ['ostype', 'win11', 'Windows 11 / 2022 / 2025'],
  ['ostype', 'debian', 'debian'],
  ['cores', '2', '2'],
])('%s %s of a configuration reads %s', (key, value, words) => {
  expect(configValue(key, value)).toBe(words)
})

test('a system Proxmox may add later keeps its name', () => {
  expect(systemWords('win12')).toBe('win12')
})
