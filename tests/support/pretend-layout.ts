import { vi } from 'vitest'

const SCREEN = { x: 0, y: 0, top: 0, left: 0, right: 1200, bottom: 800, width: 1200, height: 800, toJSON: () => ({}) }

/**
 * Every element is as large as a screen until `vi.restoreAllMocks`: jsdom lays nothing out, and a list draws only what is
 * in view.
 */
export const pretendLayout = (): void => {
  vi.spyOn(HTMLElement.prototype, 'offsetHeight', 'get').mockReturnValue(SCREEN.height)
  vi.spyOn(HTMLElement.prototype, 'offsetWidth', 'get').mockReturnValue(SCREEN.width)
  vi.spyOn(Element.prototype, 'clientHeight', 'get').mockReturnValue(SCREEN.height)
  vi.spyOn(Element.prototype, 'getBoundingClientRect').mockReturnValue(SCREEN)
  Element.prototype.scrollTo = () => undefined
  Element.prototype.scrollIntoView = () => undefined
}
