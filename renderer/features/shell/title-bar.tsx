import { Archive, Play } from 'lucide-react'
import type { OpenBundle } from '../../../shared/contract/bundles.ts'
import type { Status } from '../../../shared/contract/status.ts'
import { useConsole } from '../../state/console.tsx'
import { dayAndMinutes, plural } from '../../ui/format.ts'
import { Glyph, Icon } from '../../ui/icons.tsx'
import { strokeLabel } from '../../ui/key-names.ts'
import { useObserved, useObservedPart } from '../../ui/observable.ts'
import { useNow } from '../../ui/time.ts'

export function TitleBar({ title, paletteOpen, onPalette }: { title: string; paletteOpen: boolean; onPalette: () => void }) {
  const { connection, feed } = useConsole()
  const line = useObserved(connection.state)
  const status = useObserved(feed.status)
  return (
    <header className="titlebar">
      <h1>{title}</h1>
      <span className="sep" />
      {line.kind === 'disconnected' ? (
        <Disconnected since={line.since} retryAt={line.retryAt} />
      ) : status?.bundle ? (
        <BundleFacts bundle={status.bundle} />
      ) : status ? (
        <GatewayFacts status={status} />
      ) : (
        <span className="t2">Connecting</span>
      )}
      <span className="grow" />
      <PauseButton />
      <PaletteButton open={paletteOpen} onPress={onPalette} />
    </header>
  )
}

function GatewayFacts({ status }: { status: Status }) {
  const { gateway, config } = status
  const file = config.file.split(/[\\/]/).at(-1)
  return (
    <>
      {gateway.address !== null ? (
        <span className="fact">
          <span className="ok">
            <Glyph name="check" />
          </span>
          <span>
            Running on <span className="mono t1">{gateway.address.replace(/^https?:\/\//, '')}</span>
          </span>
        </span>
      ) : (
        <span className="fact cut" title={gateway.problem ?? undefined}>
          <span className={gateway.state === 'failed' ? 'fail' : 'stop'}>
            <Glyph name={gateway.state === 'failed' ? 'octagon' : 'minus'} />
          </span>
          <span className="cut">
            {gateway.state === 'failed' ? 'Not running' : 'Stopped'}
            {gateway.problem === null ? '' : `: ${gateway.problem}`}
          </span>
        </span>
      )}
      <span className="fact t2 wide" title={config.file}>
        <span>
          <span className="mono">{file}</span>, revision {config.revision}
          {status.strict ? ', strict' : ''}
        </span>
      </span>
      {config.problems.length > 0 && (
        <span className="fact" title={config.problems.map((problem) => `${problem.path}: ${problem.message}`).join('\n')}>
          <span className="fail">
            <Glyph name="octagon" />
          </span>
          {plural(config.problems.length, 'problem')} in the file, revision {config.revision} goes on
        </span>
      )}
    </>
  )
}

function BundleFacts({ bundle }: { bundle: OpenBundle }) {
  const { spyhop, platform } = bundle.environment
  return (
    <span className="fact" title={`Spyhop ${String(spyhop)}, ${String(platform)}`}>
      <Icon of={Archive} />
      <span className="cut">
        Bundle <span className="mono t1">{bundle.name}</span>, {plural(bundle.calls, 'call')}, made{' '}
        {dayAndMinutes(bundle.createdAt)}
        {bundle.withoutBodies ? ', without bodies' : ''}. Read-only.
      </span>
    </span>
  )
}

const longAfterMs = 8_000

function Disconnected({ since, retryAt }: { since: number; retryAt: number | null }) {
  const { connection } = useConsole()
  const now = useNow(500)
  return (
    <span className="fact">
      <span className="fail">
        <Glyph name="cut" />
      </span>
      <span className="t1" role="alert">
        Disconnected from Spyhop.
      </span>
      <span className="t2 cut">
        {retryAt === null ? 'What you see is the last that came.' : tryWords(now - since, retryAt - now)}
      </span>
      {retryAt !== null && (
        <button type="button" className="btn" onClick={connection.retry}>
          Try now
        </button>
      )}
    </span>
  )
}

/** A program that was started again does not know this page; then only its new address helps. */
function tryWords(goneMs: number, leftMs: number): string {
  const next = leftMs > 0 ? `Next try in ${Math.ceil(leftMs / 1000)} s.` : 'Trying now.'
  return goneMs > longAfterMs ? `If it was started again, open the address it printed. ${next}` : next
}

function PaletteButton({ open, onPress }: { open: boolean; onPress: () => void }) {
  const { commands, preferences } = useConsole()
  useObserved(preferences)
  const [key] = commands.keysOf('shell.palette')
  const label = key === undefined ? '' : strokeLabel(key)
  return (
    <button
      type="button"
      className="btn quiet"
      aria-haspopup="dialog"
      aria-expanded={open}
      title={`Find a command${label && ` (${label})`}`}
      onMouseDown={(event) => event.preventDefault()}
      onClick={onPress}
    >
      Commands {label && <kbd aria-hidden>{label}</kbd>}
    </button>
  )
}

function PauseButton() {
  const { commands, feed, preferences } = useConsole()
  useObserved(preferences)
  const [stroke] = commands.keysOf('calls.pause')
  const key = stroke === undefined ? '' : strokeLabel(stroke)
  const paused = useObservedPart(feed.calls, (view) => view.paused)
  return (
    <button
      type="button"
      className="btn quiet"
      aria-pressed={paused}
      title={`${paused ? 'Show what arrived meanwhile' : 'Hold the view; recording goes on'}${key && ` (${key})`}`}
      onClick={() => feed.calls.setPaused(!paused)}
    >
      {paused ? <Icon of={Play} /> : <Glyph name="pause" />}
      {paused ? 'Paused' : 'Pause'} {key && <kbd aria-hidden>{key}</kbd>}
    </button>
  )
}
