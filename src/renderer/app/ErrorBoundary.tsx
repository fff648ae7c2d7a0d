import { Component, type ReactNode } from 'react'
import { asAppError } from '#renderer/client/client.ts'
import { ErrorState } from '#renderer/components/ErrorState.tsx'

interface Props {
  readonly children: ReactNode
}

/** Keeps a page's fault inside its pane. A class, because React has no other way to catch one. */
export class ErrorBoundary extends Component<Props, { readonly thrown: unknown; readonly failed: boolean }> {
  override state = { thrown: undefined, failed: false }

  static getDerivedStateFromError(thrown: unknown) {
    return { thrown, failed: true }
  }

  override render(): ReactNode {
    if (!this.state.failed) return this.props.children
    return (
      <ErrorState
        error={asAppError(this.state.thrown)}
        onRetry={() => {
          this.setState({ thrown: undefined, failed: false })
        }}
      />
    )
  }
}
