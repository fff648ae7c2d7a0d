import { render } from '@testing-library/react'
import { describe, expect, test } from 'vitest'
import { HardwareTab } from '#renderer/features/inventory/details/HardwareTab.tsx'
import type { GuestDetail } from '#shared/model/guest.ts'
import { decodeDisks, type GuestConfigValues } from '#shared/model/guest-config.ts'
import { makeGuest } from '#support/fleet-rows.ts'

const textOf = (values: GuestConfigValues): string => {
  const detail = {
    row: makeGuest(1, { type: 'qemu' }),
    config: { at: null, value: values },
    pending: { at: null, value: {} },
    disks: decodeDisks(values),
    // The tab reads nothing else of a guest.
  } as unknown as GuestDetail
  const { container, unmount } = render(<HardwareTab detail={detail} obstacle={null} />)
  const { textContent } = container
  unmount()
  return textContent
}

describe('the hardware of a guest', () => {
  test('counts one core as one, and says on how many sockets', () => {
    expect(textOf({ cores: '1' })).toContain('1 core')
    expect(textOf({ cores: '1' })).not.toContain('1 cores')
    expect(textOf({ cores: '4', sockets: '2' })).toContain('4 cores on each of 2 sockets')
  })

  test('tells the drive of cloud-init from one with a CD, and an empty one', () => {
    expect(textOf({ ide2: 'local:101/vm-101-cloudinit.qcow2,media=cdrom' })).toContain('ide2Cloud-init drive')
    expect(textOf({ ide2: 'none,media=cdrom' })).toContain('ide2CD/DVDempty')
  })
})
