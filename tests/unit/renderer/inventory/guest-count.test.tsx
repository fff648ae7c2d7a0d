import { render, screen } from '@testing-library/react'
import { expect, it } from 'vitest'
import { GuestCount } from '#renderer/features/inventory/GuestCount.tsx'
import { makeGuest } from '#support/fleet-rows.ts'

const machines = [makeGuest(1, {}), makeGuest(2, {})]
const template = makeGuest(3, { template: true, status: 'stopped' })

it('says what the overview counts apart beside the number', () => {
  const gone = [makeGuest(4, { status: 'missing' }), makeGuest(5, { status: 'missing', template: true })]
  render(<GuestCount guests={[...machines, template, ...gone]} found={null} />)
  expect(screen.getByRole('status').textContent).toBe('5 guests')
  expect(screen.getByText('1 template and 2 missing among them')).toBeTruthy()
})

it('says nothing beside it where the overview counts the same', () => {
  const { container } = render(<GuestCount guests={machines} found={null} />)
  expect(container.textContent).toBe('2 guests')
})

it('of a search says how many of how many', () => {
  const { container } = render(<GuestCount guests={[...machines, template]} found={1} />)
  expect(container.textContent).toBe('1 of 3')
})
