import { cleanup, render, screen } from '@testing-library/react'
import { afterEach, expect, it } from 'vitest'
import { TagList } from '#renderer/components/TagList.tsx'
import { tagsInLine } from '#renderer/components/tags-in-line.ts'

afterEach(cleanup)

it.each([
  [['prod'], ['prod'], []],
  [['prod', 'web'], ['prod', 'web'], []],
  [['backup', 'production', 'web'], ['backup'], ['production', 'web']],
  // One that is too long for any cell is shown all the same, and shortened there.
  [['a-very-long-tag-of-a-customer', 'web'], ['a-very-long-tag-of-a-customer'], ['web']],
  [[], [], []],
])('of %j a line shows %j', (tags, shown, rest) => {
  expect(tagsInLine(tags)).toEqual({ shown, rest })
})

it('says how many more there are, and which on hover', () => {
  render(<TagList tags={['backup', 'production', 'web']} line />)
  expect(screen.queryByText('production')).toBeNull()
  expect(screen.getByText('+2').title).toBe('production, web')
})

it('shows all of them where there is room for several lines', () => {
  render(<TagList tags={['backup', 'production', 'web']} />)
  expect(screen.getByText('web')).toBeTruthy()
})
