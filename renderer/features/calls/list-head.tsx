import { scaleMs } from './mini-waterfall.tsx'

/** Units stand here, so that cells carry numbers only. */
export function ListHead() {
  return (
    <div className="lhead" role="row" aria-rowindex={1}>
      <span role="columnheader">Time</span>
      <span role="columnheader">Outcome</span>
      <span role="columnheader" className="c-ep">
        Endpoint
      </span>
      <span role="columnheader">Model</span>
      <span role="columnheader" className="c-be">
        Backend
      </span>
      <span role="columnheader" className="num c-in">
        In<span className="t3"> cached</span>
      </span>
      <span role="columnheader" className="num c-out">
        Out
      </span>
      <span role="columnheader" className="num">
        Cost
      </span>
      <span role="columnheader" className="num c-ttft">
        TTFT s
      </span>
      <span role="columnheader" className="num c-tps">
        tok/s
      </span>
      <span role="columnheader" className="dur">
        <span className="v">Total s</span>
        <span className="scale" aria-hidden>
          <span>0</span>
          <span>{scaleMs / 1000}</span>
        </span>
      </span>
    </div>
  )
}
