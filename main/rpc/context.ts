// What the router asks of the program. `main/app.ts` gives it; the router knows neither the app nor a transport.
import type { CallDetail } from '../../shared/call.ts'
import type { Fault } from '../../shared/config/service.ts'
import type { ApplyResult, Body, CallsDelta, CallsPage, Series, Status, TelemetryView } from '../../shared/contract.ts'

type Unwatch = () => void

export interface RpcContext {
  status(): Status
  watchStatus(listener: (status: Status) => void): Unwatch
  readonly store: {
    list(query: { readonly filter: string; readonly before?: string | undefined; readonly limit: number }): Promise<CallsPage>
    detail(id: string): Promise<CallDetail | null>
    body(id: string, attempt: number | null, side: 'request' | 'response'): Promise<Body | null>
    series(query: {
      readonly from: string
      readonly to: string
      readonly buckets: number
      readonly filter: string
    }): Promise<Series>
    clear(): Promise<number>
    watch(listener: (delta: CallsDelta) => void): Unwatch
  }
  readonly telemetry: { view(): TelemetryView; page(exporter: string): Promise<string | null> }
  readonly config: {
    snapshot(): { readonly file: string; readonly text: string; readonly revision: number; readonly problems: readonly Fault[] }
    setTelemetryFlag(path: string, value: boolean): Promise<ApplyResult>
  }
  readonly demo: {
    send(model: string, stream: boolean): Promise<{ readonly ok: true } | { readonly ok: false; readonly problem: string }>
  }
}

/** What the shell around the screen can do; a feature asks for these and never for the shell's name. */
export interface ShellCapabilities {
  readonly kind: Status['shell']
  readonly pickFile: boolean
  reveal: ((what: 'config' | 'data') => Promise<boolean>) | null
}
