import { download } from '#renderer/components/table/export-rows.ts'
import type { Layout } from './layout.ts'

/** Colours of the page, as a file has no page around it. */
const resolved = (text: string): string => {
  const style = getComputedStyle(document.documentElement)
  return text.replaceAll(
    /var\((--mp-[a-z-]+)\)/g,
    (whole, name: string) => style.getPropertyValue(name).trim() || whole,
  )
}

/** What the page alone knows what to do with. */
const OF_THE_PAGE = [
  'role',
  'tabindex',
  'cursor',
  'aria-level',
  'aria-description',
  'aria-activedescendant',
  'data-opens',
]

/** The whole drawing at full size as a file of its own, whatever part of it is seen. */
export const drawingFile = (svg: SVGSVGElement, { width, height }: Pick<Layout, 'width' | 'height'>): string => {
  const copy = svg.cloneNode(true) as SVGSVGElement
  copy.querySelector('[data-ring]')?.remove()
  for (const name of [...OF_THE_PAGE, 'aria-label', 'class']) copy.removeAttribute(name)
  for (const thing of copy.querySelectorAll('[data-thing]'))
    for (const name of [...OF_THE_PAGE, 'id']) thing.removeAttribute(name)
  copy.setAttribute('viewBox', `0 0 ${width} ${height}`)
  copy.setAttribute('width', String(width))
  copy.setAttribute('height', String(height))
  // Nobody names the things of a file: their words are to be read.
  for (const hidden of copy.querySelectorAll('[aria-hidden]')) hidden.removeAttribute('aria-hidden')
  return resolved(new XMLSerializer().serializeToString(copy))
}

export const exportDrawing = (svg: SVGSVGElement, layout: Layout, name: string): void => {
  const safe = name
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-|-$/g, '')
  const day = new Date().toISOString().slice(0, 10)
  download(`network-${safe}-${day}.svg`, 'image/svg+xml', drawingFile(svg, layout))
}
