import { readdirSync } from 'node:fs'
import { screen, within } from '@testing-library/react'
import { Route, Routes } from 'react-router'
import { describe, expect, it } from 'vitest'
import { GUIDE_PAGES } from '#renderer/features/guide/guide-pages.ts'
import { GuidePage } from '#renderer/features/guide/GuidePage.tsx'
import { parseInline, parseMarkdown } from '#renderer/features/guide/markdown.ts'
import { mountPage } from '#support/mount-page.tsx'

const mount = (path: string) =>
  mountPage(
    <Routes>
      <Route path="/guide/:page?" element={<GuidePage />} />
    </Routes>,
    {},
    path,
  )

describe('the user guide', () => {
  it('opens inside the program at its first page and leads through all of them', async () => {
    const { user } = mount('/guide')
    expect(screen.getByRole('heading', { level: 1 }).textContent).toBe('The first cluster')
    const pages = within(screen.getByRole('navigation', { name: 'User guide' })).getAllByRole('link')
    expect(pages).toHaveLength(readdirSync('docs/guide').filter((name) => name.endsWith('.md')).length)
    for (const link of pages) {
      await user.click(link)
      expect(link.getAttribute('aria-current')).toBe('page')
      expect(screen.getByRole('heading', { level: 1 }).textContent).toBe(link.textContent)
    }
  })

  it('follows a link from one page to another', async () => {
    const { user, location } = mount('/guide/data-and-secrets')
    await user.click(within(screen.getByRole('article')).getByRole('link', { name: 'HTTP API' }))
    expect(location()).toBe('/guide/http-api')
    expect(screen.getByRole('heading', { level: 1 }).textContent).toBe('HTTP API')
  })

  it.each(GUIDE_PAGES)(
    'shows $title without a mark of its source left over, and links only to pages there are',
    (page) => {
      mount(`/guide/${page.id}`)
      const article = screen.getByRole('article')
      for (const part of article.querySelectorAll('p, li, td, th, h1, h2')) {
        const text = [...part.childNodes].filter((node) => node.nodeName !== 'CODE').map((node) => node.textContent)
        expect(text.join('')).not.toMatch(/`|\*\*|\]\(|^\||^#/)
      }
      const known = GUIDE_PAGES.map(({ id }) => `/guide/${id}`)
      for (const link of article.querySelectorAll('a')) expect(known).toContain(link.getAttribute('href'))
    },
  )

  it('shows markup it was not made for as text', () => {
    expect(parseInline('<img src=x onerror=alert(1)> _a_ and snake_case_name')).toEqual([
      { kind: 'text', text: '<img src=x onerror=alert(1)> ' },
      { kind: 'em', text: 'a' },
      { kind: 'text', text: ' and snake_case_name' },
    ])
    expect(parseMarkdown('<script>alert(1)</script>')).toEqual([
      { kind: 'paragraph', text: '<script>alert(1)</script>' },
    ])
  })
})
