// A screen that fails takes neither the frame nor the other screens with it.
import { Component, type ReactNode } from 'react'
import { Glyph } from '../../ui/icons.tsx'

interface Props {
  readonly children: ReactNode
}
interface State {
  readonly problem: string | null
}

export class ScreenBoundary extends Component<Props, State> {
  override readonly state: State = { problem: null }

  static getDerivedStateFromError(error: unknown): State {
    return { problem: error instanceof Error ? error.message : String(error) }
  }

  override render() {
    const { problem } = this.state
    if (problem === null) return this.props.children
    return (
      <div className="notice" role="alert">
        <span className="fail">
          <Glyph name="octagon" />
        </span>
        <p>
          <b>This screen failed.</b> {problem}. The gateway goes on and calls are still recorded.
        </p>
        <button type="button" className="btn" onClick={() => this.setState({ problem: null })}>
          Show it again
        </button>
      </div>
    )
  }
}
