import { render } from '@testing-library/react'
import { expect, it } from 'vitest'
import { formatProgress } from '#renderer/components/format.ts'
import { ProgressBar } from '#renderer/components/ProgressBar.tsx'

it.each([
  [0, '0 %'],
  [0.456, '46 %'],
  [0.997, '99 %'],
  [1, '100 %'],
])('%d of 1 reads %s', (share, text) => {
  expect(formatProgress(share)).toBe(text)
})

it('a bar reads 100 % only once all is done', () => {
  const { container, rerender } = render(<ProgressBar share={0.998} what="Scan" />)
  expect(container.textContent).toBe('99 %')
  rerender(<ProgressBar share={1} what="Scan" />)
  expect(container.textContent).toBe('100 %')
})
