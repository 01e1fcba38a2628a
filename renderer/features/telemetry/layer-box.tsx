import type { Box } from './boxes.ts'
import { FlagSwitch } from './flag-switch.tsx'

export function LayerBox({ box }: { box: Box }) {
  return (
    <section className="layer" aria-label={box.title}>
      <header>
        <h3>{box.title}</h3>
        <span className="t2 cut">{box.about}</span>
        <span className="grow" />
        <code className="t3">{box.id}</code>
      </header>
      <div className="flags">
        <div className="flagcol">
          {box.metrics.map((flag) => (
            <FlagSwitch key={flag.path} flag={flag} kind="metrics" />
          ))}
        </div>
        <div className="flagcol">
          {box.traces.map((flag) => (
            <FlagSwitch key={flag.path} flag={flag} kind="traces" />
          ))}
        </div>
      </div>
      {box.inside.map((inner) => (
        <LayerBox key={inner.id} box={inner} />
      ))}
    </section>
  )
}
