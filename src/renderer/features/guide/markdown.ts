/** A piece of a line. Anything else of Markdown is text: what is shown is never more than what was parsed here. */
export type Inline =
  | { readonly kind: 'text' | 'code' | 'strong' | 'em'; readonly text: string }
  | { readonly kind: 'link'; readonly text: string; readonly target: string }

export type Block =
  | { readonly kind: 'heading'; readonly level: 1 | 2 | 3; readonly text: string }
  | { readonly kind: 'paragraph'; readonly text: string }
  | { readonly kind: 'code'; readonly text: string }
  | { readonly kind: 'list'; readonly ordered: boolean; readonly items: readonly string[] }
  | { readonly kind: 'table'; readonly head: readonly string[]; readonly rows: readonly (readonly string[])[] }

const INLINE = /`([^`]+)`|\*\*([^*]+)\*\*|(?<![\p{L}\d])_([^_]+)_(?![\p{L}\d])|\[([^\]]+)\]\(([^)\s]+)\)/gu

/** `code`, **strong**, _em_ and links; everything between them is text. */
export const parseInline = (text: string): Inline[] => {
  const pieces: Inline[] = []
  let from = 0
  for (const match of text.matchAll(INLINE)) {
    if (match.index > from) pieces.push({ kind: 'text', text: text.slice(from, match.index) })
    const [whole, code, strong, em, label, target] = match
    if (code !== undefined) pieces.push({ kind: 'code', text: code })
    else if (strong !== undefined) pieces.push({ kind: 'strong', text: strong })
    else if (em !== undefined) pieces.push({ kind: 'em', text: em })
    else if (label !== undefined && target !== undefined) pieces.push({ kind: 'link', text: label, target })
    from = match.index + whole.length
  }
  if (from < text.length) pieces.push({ kind: 'text', text: text.slice(from) })
  return pieces
}

const cellsOf = (line: string): string[] =>
  line
    .trim()
    .replace(/^\||\|$/g, '')
    .split(/(?<!\\)\|/)
    .map((cell) => cell.trim().replaceAll('\\|', '|'))

const HEADING = /^(#{1,3}) (.+)$/
const BULLET = /^- (.+)$/
const NUMBER = /^\d+\. (.+)$/
const FENCE = '```'

/** The part of Markdown the guide is written in: headings, paragraphs, lists of one level, tables, code. */
export const parseMarkdown = (source: string): Block[] => {
  const lines = source.split(/\r?\n/)
  const blocks: Block[] = []
  let at = 0
  const takeWhile = (test: (line: string) => boolean): string[] => {
    const from = at
    while (at < lines.length && test(lines[at] ?? '')) at += 1
    return lines.slice(from, at)
  }
  const startsBlock = (line: string): boolean =>
    line.trim() === '' || HEADING.test(line) || BULLET.test(line) || NUMBER.test(line) || /^(\||```)/.test(line)

  while (at < lines.length) {
    const line = lines[at] ?? ''
    const heading = HEADING.exec(line)
    if (line.trim() === '') at += 1
    else if (heading !== null) {
      const level = heading[1]?.length
      blocks.push({ kind: 'heading', level: level === 1 || level === 2 ? level : 3, text: heading[2] ?? '' })
      at += 1
    } else if (line.startsWith(FENCE)) {
      at += 1
      blocks.push({ kind: 'code', text: takeWhile((next) => !next.startsWith(FENCE)).join('\n') })
      at += 1
    } else if (line.startsWith('|')) {
      const [head = '', , ...rows] = takeWhile((next) => next.startsWith('|'))
      blocks.push({ kind: 'table', head: cellsOf(head), rows: rows.map(cellsOf) })
    } else if (BULLET.test(line) || NUMBER.test(line)) {
      const item = BULLET.test(line) ? BULLET : NUMBER
      const items = takeWhile((next) => item.test(next)).map((next) => item.exec(next)?.[1] ?? '')
      blocks.push({ kind: 'list', ordered: item === NUMBER, items })
    } else {
      at += 1
      blocks.push({ kind: 'paragraph', text: [line, ...takeWhile((next) => !startsBlock(next))].join(' ') })
    }
  }
  return blocks
}
