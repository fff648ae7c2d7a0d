// jsdom lays nothing out, so it has no ResizeObserver either: one that never reports is the same page at one size.
class RestingResizeObserver implements ResizeObserver {
  observe = (): void => undefined
  unobserve = (): void => undefined
  disconnect = (): void => undefined
}

globalThis.ResizeObserver = RestingResizeObserver
