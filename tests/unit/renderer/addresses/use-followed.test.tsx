import { act, screen, waitFor } from '@testing-library/react'
import { expect, it } from 'vitest'
import type { AddressRange } from '#shared/model/address-range.ts'
import { call } from '#renderer/client/client.ts'
import { useFollowed } from '#renderer/features/addresses/use-followed.ts'
import { mountPage } from '#support/mount-page.tsx'

const load = () => call('addresses.ranges', {})
const Count = () => {
  const { value } = useFollowed(load)
  return <p>{value === null ? 'loading' : `${value.length} ranges`}</p>
}

it('asks once more, not once each, when many ranges change while an answer is awaited', async () => {
  const waiting: ((value: AddressRange[]) => void)[] = []
  const { fake } = mountPage(<Count />, {
    'addresses.ranges': () => new Promise<AddressRange[]>((resolve) => waiting.push(resolve)),
  })
  const change = () =>
    // Each on its own: React would join those of one turn anyhow.
    act(async () => {
      fake.emit('addresses.rangeChanged', { rangeId: '01936b2e-7c1a-7d4e-9f00-000000000001' as never })
      await Promise.resolve()
    })
  await waitFor(() => expect(waiting).toHaveLength(1))
  for (let times = 0; times < 5; times += 1) await change()
  expect(waiting).toHaveLength(1)
  waiting[0]?.([])
  await waitFor(() => expect(waiting).toHaveLength(2))
  waiting[1]?.([{} as AddressRange])
  expect(await screen.findByText('1 ranges')).toBeTruthy()
  await change()
  expect(waiting).toHaveLength(3)
})
