import { act, screen, waitFor, within } from '@testing-library/react'
import { describe, expect, it } from 'vitest'
import { useInventory } from '#renderer/client/inventory.store.ts'
import { useAccess } from '#renderer/client/access.store.ts'
import { AddCloudinitDialog } from '#renderer/features/inventory/edit/CloudinitDialogs.tsx'
import { RemoveNicSheet } from '#renderer/features/inventory/edit/RemoveNicSheet.tsx'
import type { EditableGuest } from '#shared/model/guest-edit/editable.ts'
import type { GuestActionResult } from '#shared/contract/guest-actions.contract.ts'
import type { OperationInput } from '#shared/contract/index.ts'
import type { JobId } from '#shared/model/ids.ts'
import { makeGuest } from '#support/fleet-rows.ts'
import { mountPage } from '#support/mount-page.tsx'

const guest = makeGuest(1, { name: 'web-01', vmid: 101, type: 'qemu', status: 'running', companyId: null })
const DIGEST = 'a'.repeat(40)
const editable = (values: Record<string, string>): EditableGuest => ({
  type: 'qemu',
  status: 'running',
  lock: '',
  digest: DIGEST,
  values,
  pending: [],
})
const ended = (id: JobId): GuestActionResult[] => [
  {
    jobId: id,
    guestId: guest.id,
    name: 'web-01',
    action: { kind: 'start' },
    state: 'completed',
    step: '',
    progress: null,
    error: null,
  },
]
/** What was sent, once it was. */
const sentBy = () => {
  const sent: OperationInput<'guests.edit'>[] = []
  return {
    sent,
    answers: {
      'guests.edit': (input) => {
        sent.push(input)
        return { id: input.id }
      },
      'guests.actionResults': ({ id }) => ended(id),
    } satisfies Parameters<typeof mountPage>[1],
  }
}
const nothing = (): void => undefined

describe('removing a network device', () => {
  const address = (number: number, change: object) => ({
    address: `192.0.2.${number}`,
    interface: 'net1',
    companyId: null,
    ...change,
  })

  it('says beforehand which addresses go with it, and removes what was shown', async () => {
    const { sent, answers } = sentBy()
    useAccess.setState({ status: 'open', me: null })
    const { user } = mountPage(<RemoveNicSheet guest={guest} nic="net1" onDone={nothing} onClose={nothing} />, {
      'guests.editable': () => editable({ net1: 'virtio', ipconfig1: 'ip=192.0.2.11/24' }),
      'addresses.ofGuest': () =>
        ({
          assignments: [
            address(11, {}),
            address(12, {}),
            address(13, { interface: 'net0' }),
            address(14, { companyId: '018f0000-0000-7000-8000-000000000001' }),
          ],
          primaryInternal: null,
          primaryExternal: null,
        }) as never,
      ...answers,
    })
    act(() => {
      useInventory.setState({ guests: [guest], status: 'ready' })
    })
    const sheet = within(screen.getByRole('dialog'))
    await sheet.findByText(/What cloud-init gives it goes as well: ipconfig1 ip=192\.0\.2\.11\/24/)
    sheet.getByText(/192\.0\.2\.11, 192\.0\.2\.12 are free again in Addresses/)
    expect(sheet.queryByText(/192\.0\.2\.1[34]/)).toBeNull()
    await user.click(sheet.getByRole('button', { name: 'Remove network device' }))
    await waitFor(() => {
      expect(sent).toHaveLength(1)
    })
    expect(sent[0]?.action).toMatchObject({ kind: 'config', digest: DIGEST, remove: ['net1'] })
  })
})

describe('adding a cloud-init drive', () => {
  it('proposes a free place beside the disk of the machine', async () => {
    const { sent, answers } = sentBy()
    const { user } = mountPage(<AddCloudinitDialog guest={guest} onDone={nothing} onClose={nothing} />, {
      'guests.editable': () => editable({ scsi0: 'fast:vm-101-disk-0,size=8G', ide2: 'none,media=cdrom' }),
      'guests.editOptions': () => ({
        storages: ['slow', 'fast'].map((name) => ({ name, free: null, content: ['images'] })),
        bridges: [],
        images: [],
        vlans: null,
        problems: [],
      }),
      ...answers,
    })
    const dialog = within(screen.getByRole('dialog'))
    await waitFor(() => {
      expect(dialog.getByLabelText<HTMLSelectElement>('Storage').value).toBe('fast')
    })
    expect(dialog.getByLabelText<HTMLSelectElement>('Place').value).toBe('ide0')
    await user.click(dialog.getByRole('button', { name: 'Add cloud-init drive' }))
    await waitFor(() => {
      expect(sent).toHaveLength(1)
    })
    expect(sent[0]?.action).toEqual({ kind: 'cloudinit.add', digest: DIGEST, drive: 'ide0', storage: 'fast' })
  })
})
