import { screen } from '@testing-library/react'
import { expect, it } from 'vitest'
import { PAGES } from '#renderer/app/pages.tsx'
import { Rail } from '#renderer/app/Rail.tsx'
import { mountPage } from '#support/mount-page.tsx'

/** Read beside the work, from the user's menu: it belongs to no place. */
const BESIDE = '/guide'

it('marks one place on every page, also on those within another', () => {
  for (const { path } of PAGES.filter((page) => !page.path.startsWith(BESIDE))) {
    mountPage(<Rail />, {}, path.replace(':id', 'x'))
    expect(screen.queryAllByRole('link', { current: 'page' }), path).toHaveLength(1)
  }
})

it('has a key of its own for every place', () => {
  const keys = PAGES.filter(({ rail }) => rail).map(({ key }) => key)
  expect(new Set(keys).size).toBe(keys.length)
  expect(keys).not.toContain(undefined)
})
