// Reads the queries of docs/grafana and says which metrics and labels they use. PromQL is read as far as that needs: selectors,
// matchers and the labels of by(...); the real Prometheus of prometheus.e2e.ts judges the rest.
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'

const file = resolve(import.meta.dirname, '../../docs/grafana/dashboards/spyhop.json')

interface Target {
  readonly expr: string
  readonly legendFormat: string
}
interface Panel {
  readonly id: number
  readonly type: string
  readonly title: string
  readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; readonly h: number }
  readonly targets?: readonly Target[]
  readonly panels?: readonly Panel[]
}
interface Variable {
  readonly name: string
  readonly type: string
  readonly definition?: string
}
export interface Dashboard {
  readonly schemaVersion: number
  readonly panels: readonly Panel[]
  readonly templating: { readonly list: readonly Variable[] }
}

export const readDashboard = (): Dashboard => JSON.parse(readFileSync(file, 'utf8')) as Dashboard

export interface Query {
  readonly row: string
  readonly panel: string
  readonly expr: string
  /** Labels between double braces. */
  readonly legend: readonly string[]
}

export function queriesOf({ panels }: Dashboard): Query[] {
  let row = ''
  return panels
    .flatMap((panel) => [panel, ...(panel.panels ?? [])])
    .flatMap(({ type, title, targets = [] }) => {
      if (type === 'row') row = title
      return targets.map(({ expr, legendFormat }) => ({
        row,
        panel: title,
        expr,
        legend: [...legendFormat.matchAll(/\{\{(\w+)\}\}/g)].map((match) => match[1]!),
      }))
    })
}

/** What fills the drop-downs: the metric, as a query, and the label that is listed. */
export const variableQueries = ({ templating }: Dashboard): { name: string; expr: string; label: string }[] =>
  templating.list
    .filter(({ type }) => type === 'query')
    .map(({ name, definition = '' }) => {
      const match = /^label_values\((.*), (\w+)\)$/.exec(definition)
      if (!match) throw new Error(`cannot read ${definition}`)
      return { name, expr: match[1]!, label: match[2]! }
    })

/** As Grafana fills them in when everything is chosen. */
export const withEverything = (expr: string, interval: string): string =>
  expr.replaceAll('$__rate_interval', interval).replaceAll('$__range', interval).replace(/\$\w+/g, '.*')

export interface Matcher {
  readonly label: string
  readonly operator: string
  readonly value: string
}
export interface Uses {
  readonly selectors: readonly { readonly metric: string; readonly matchers: readonly Matcher[] }[]
  /** Labels of by(...). */
  readonly groups: readonly string[]
}

const token = /"(?:[^"\\]|\\.)*"|\[[^\]]*\]|[a-zA-Z_:][\w:]*|[\d.]+|=~|!~|!=|\S/g
const operators = new Set(['and', 'or', 'unless', 'bool', 'offset'])

export function usesOf(expr: string): Uses {
  const tokens: readonly string[] = expr.match(token) ?? []
  const selectors: { metric: string; matchers: Matcher[] }[] = []
  const groups: string[] = []
  for (let at = 0; at < tokens.length; at++) {
    const word = tokens[at]!
    if (!/^[a-zA-Z_:]/.test(word) || operators.has(word)) continue
    const next = tokens[at + 1]
    if (word === 'by') {
      const end = tokens.indexOf(')', at)
      groups.push(...tokens.slice(at + 2, end).filter((part) => part !== ','))
      at = end
    } else if (next === '{') {
      const end = tokens.indexOf('}', at)
      selectors.push({ metric: word, matchers: matchersOf(tokens.slice(at + 2, end)) })
      at = end
    } else if (next !== '(' && next !== 'by') selectors.push({ metric: word, matchers: [] })
  }
  return { selectors, groups }
}

function matchersOf(tokens: readonly string[]): Matcher[] {
  const matchers: Matcher[] = []
  for (let at = 0; at < tokens.length; at += 4)
    matchers.push({ label: tokens[at]!, operator: tokens[at + 1]!, value: JSON.parse(tokens[at + 2]!) as string })
  return matchers
}
