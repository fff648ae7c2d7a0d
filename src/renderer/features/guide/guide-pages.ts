import { parseMarkdown, type Block } from './markdown.ts'

/** In the order somebody new needs them; whatever else lies in the folder follows. */
const ORDER = [
  'first-cluster',
  'inventory-and-search',
  'companies',
  'discover',
  'create',
  'machines',
  'editing',
  'consoles',
  'catalogue',
  'addresses',
  'tasks',
  'activity',
  'accounts',
  'keyboard',
  'data-and-secrets',
  'reverse-proxy',
  'http-api',
  'how-machines-are-made',
]

export interface GuidePage {
  /** File name without its ending; part of the page's address. */
  readonly id: string
  readonly title: string
  readonly blocks: readonly Block[]
}

// Part of the program from the build on: nothing is fetched when the guide is read.
const sources = import.meta.glob<string>('../../../../docs/guide/*.md', {
  query: '?raw',
  import: 'default',
  eager: true,
})

const placeOf = (id: string): number => (ORDER.includes(id) ? ORDER.indexOf(id) : ORDER.length)

export const GUIDE_PAGES: readonly GuidePage[] = Object.entries(sources)
  .map(([file, source]): GuidePage => {
    const id = file.replace(/^.*\/|\.md$/g, '')
    const blocks = parseMarkdown(source)
    const first = blocks[0]
    return { id, title: first?.kind === 'heading' ? first.text : id, blocks }
  })
  .toSorted((one, other) => placeOf(one.id) - placeOf(other.id))
