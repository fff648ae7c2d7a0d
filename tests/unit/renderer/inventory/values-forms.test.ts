import { describe, expect, it } from 'vitest'
import { VALUES_FORMS, wantedOf } from '#renderer/features/inventory/edit/values-forms.ts'
import { valueProblem } from '#shared/model/guest-edit/config-keys.ts'

describe('memory', () => {
  const [memory] = VALUES_FORMS.memory.fields('qemu')
  if (memory === undefined) throw new Error('the form has a field for memory')
  const wanted = (typed: string) => wantedOf(memory, typed, { memory: '2048' })

  it('is typed in MiB, or with its unit as for a new machine', () => {
    expect([wanted('3072'), wanted('3 GiB'), wanted('1.5g'), wanted('512 MiB'), wanted('2048')]).toEqual([
      '3072',
      '3072',
      '1536',
      '512',
      undefined,
    ])
  })

  it('that cannot be read is refused with what would do', () => {
    expect(wanted('much')).toBe('much')
    for (const typed of ['much', '2', '3 GiB'])
      expect(valueProblem('qemu', 'memory', typed)).toBe('From 16 to 4178944 MiB, or with its unit: 4 GiB.')
  })
})
