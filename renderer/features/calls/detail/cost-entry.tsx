import type { Cost } from '../../../../shared/call.ts'
import { count, dollars, none } from '../../../ui/format.ts'

export function CostEntry({ cost, model }: { cost: Cost | null; model: string | null }) {
  return (
    <section className="entry" aria-label="Cost">
      <h3>Cost</h3>
      {cost ? <Receipt cost={cost} /> : <NoPrice model={model} />}
    </section>
  )
}

function NoPrice({ model }: { model: string | null }) {
  return (
    <p className="t2">
      {none} <span className="t3">{model === null ? 'not priced' : `no price for ${model}`}</span>
    </p>
  )
}

function Receipt({ cost }: { cost: Cost }) {
  return (
    <div>
      <table className="receipt">
        <tbody>
          {cost.lines.map((line) => (
            <tr key={line.what}>
              <td>{line.what}</td>
              <td>{count(line.tokens)}</td>
              <td>× ${(line.unitPrice * 1e6).toFixed(3)}/M</td>
              <td>{dollars(line.amount, 6)}</td>
            </tr>
          ))}
          <tr className="total">
            <td className="t1">Total</td>
            <td />
            <td />
            <td>{dollars(cost.amount, 6)}</td>
          </tr>
        </tbody>
      </table>
      <p className="prov">
        {cost.source === 'provider' ? 'The provider reported this amount.' : null}
        {cost.pricedAs !== null && (
          <>
            Priced as <span className="mono">{cost.pricedAs}</span>
            {cost.assumed ? ', assumed from the dialect: the host is not known.' : '.'}
          </>
        )}
      </p>
    </div>
  )
}
