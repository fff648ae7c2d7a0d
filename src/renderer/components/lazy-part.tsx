import { useEffect, useState, type ComponentType, type FunctionComponent } from 'react'

/** A component whose code is fetched when it is first shown, or before. */
export interface LazyPart<Props extends object> extends FunctionComponent<Props> {
  /** Fetches the code ahead; once it resolved, the part is drawn at once. Rejects when it cannot be fetched. */
  readonly preload: () => Promise<void>
}

/**
 * React's own `lazy` draws the fallback of a boundary even where the code has come long before, and then keeps it for 300 ms
 * (FALLBACK_THROTTLE_MS of react-reconciler), so that nothing flickers. Here a page or dialog whose code is there is simply
 * drawn, and another one as soon as its code has come. A failure is thrown where the part stands; shown again, it tries again.
 * @param placeholder what stands there meanwhile; nothing when absent
 */
export const lazyPart = <Props extends object>(
  load: () => Promise<ComponentType<Props>>,
  placeholder: ComponentType | null = null,
): LazyPart<Props> => {
  let code: ComponentType<Props> | undefined
  let loading: Promise<ComponentType<Props>> | undefined
  const loadOnce = (): Promise<ComponentType<Props>> => {
    loading ??= load().then(
      (loaded) => (code = loaded),
      (error: unknown) => {
        loading = undefined
        throw error
      },
    )
    return loading
  }
  const Placeholder = placeholder
  const Part = (props: Props) => {
    const [Loaded, setLoaded] = useState(() => code)
    const [failure, setFailure] = useState<{ readonly error: unknown } | null>(null)
    useEffect(() => {
      if (Loaded !== undefined) return undefined
      let shown = true
      loadOnce().then(
        (loaded) => {
          if (shown) setLoaded(() => loaded)
        },
        (error: unknown) => {
          if (shown) setFailure({ error })
        },
      )
      return () => {
        shown = false
      }
    }, [Loaded])
    if (failure !== null) throw failure.error
    if (Loaded !== undefined) return <Loaded {...props} />
    return Placeholder === null ? null : <Placeholder />
  }
  return Object.assign(Part, { preload: async () => void (await loadOnce()) })
}
