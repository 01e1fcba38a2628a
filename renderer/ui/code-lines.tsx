import { useVirtualizer } from '@tanstack/react-virtual'
import { useDeferredValue, useEffect, useMemo, useRef, useState } from 'react'
import { FindBar, steppedHit } from './find-bar.tsx'
import { count } from './format.ts'
import type { JsonLine, TokenKind } from './json-lines.ts'
import { useScroller, useScrollMargin } from './scroller.ts'
import { findRows, mostHits, plainText, rowLength, textRows, type TextRow } from './text-rows.ts'

const lineHeight = 20

const classes: Partial<Record<TokenKind, string>> = { key: 'k', string: 's', number: 'd', word: 'd', punctuation: 'p' }
const noHits: ReadonlySet<number> = new Set()

interface Lines {
  readonly lines: readonly (string | JsonLine)[]
  readonly label: string
}

/** Lines of text or tokens with numbers; virtual, in the scroller around it. */
export function CodeLines({ lines, label }: Lines) {
  const rows = useMemo(() => textRows(lines), [lines])
  return <Rows rows={rows} label={label} hits={noHits} selected={null} wanted="" />
}

/** The same with a search field above. */
export function SearchedLines({ lines, label }: Lines) {
  const [wanted, setWanted] = useState('')
  const [chosen, setChosen] = useState<number | null>(null)
  const asked = useDeferredValue(wanted)
  const rows = useMemo(() => textRows(lines), [lines])
  const found = useMemo(() => findRows(rows, asked), [rows, asked])
  const hits = useMemo(() => new Set(found), [found])
  const at = chosen === null ? -1 : found.indexOf(chosen)
  const step = (by: 1 | -1) => {
    // Enter may come before what was typed has been looked for.
    const now = asked === wanted ? found : findRows(rows, wanted)
    setChosen(now[steppedHit(asked === wanted ? at : -1, now.length, by)] ?? null)
  }
  return (
    <>
      <div className="findbar">
        <FindBar
          label={`Find in ${label}`}
          placeholder="Find a text"
          wanted={wanted}
          asked={asked}
          at={at}
          hits={found.length}
          mostHits={mostHits}
          onWanted={setWanted}
          onStep={step}
        />
      </div>
      <Rows rows={rows} label={label} hits={hits} selected={at < 0 ? null : chosen} wanted={asked} />
    </>
  )
}

function Rows(props: {
  rows: readonly TextRow[]
  label: string
  hits: ReadonlySet<number>
  selected: number | null
  wanted: string
}) {
  const { rows, selected } = props
  const area = useRef<HTMLDivElement>(null)
  const box = useRef<HTMLDivElement>(null)
  const scroller = useScroller()
  const margin = useScrollMargin(box, scroller)
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller?.current ?? null,
    estimateSize: () => lineHeight,
    overscan: 20,
    scrollMargin: margin,
    // Room for what sticks to the top.
    scrollPaddingStart: 96,
    scrollPaddingEnd: 24,
    useFlushSync: false,
  })
  const widest = useMemo(() => rows.reduce((most, row) => Math.max(most, Math.min(rowLength, lengthOf(row.line))), 0), [rows])
  const column = selected === null ? 0 : plainText(rows[selected]!.line).toLowerCase().indexOf(props.wanted.toLowerCase())
  useEffect(() => {
    if (selected === null) return
    virtual.scrollToIndex(selected)
    const room = area.current
    if (!room || !box.current) return
    const x = (column / (widest + 8)) * box.current.offsetWidth
    if (x < room.scrollLeft || x > room.scrollLeft + room.clientWidth - 160) room.scrollLeft = Math.max(0, x - 80)
  }, [virtual, selected, column, widest])
  return (
    <div ref={area} className="codebox" role="region" aria-label={props.label} tabIndex={0}>
      <div ref={box} className="code lines" style={{ height: virtual.getTotalSize(), minWidth: `${widest + 8}ch` }}>
        {virtual.getVirtualItems().map((item) => {
          const row = rows[item.index]
          if (!row) return null
          const hit = item.index === selected ? ' hit now' : props.hits.has(item.index) ? ' hit' : ''
          return (
            <div key={item.key} className={`ln${hit}`} style={{ transform: `translateY(${item.start - margin}px)` }}>
              <span className="no">{row.no}</span>
              <Line line={row.line} />
            </div>
          )
        })}
      </div>
    </div>
  )
}

const lengthOf = (line: string | JsonLine) =>
  typeof line === 'string' ? line.length : line.reduce((sum, token) => sum + token.text.length, 0)

function Line({ line }: { line: string | JsonLine }) {
  if (typeof line === 'string') return <span>{line}</span>
  return (
    <span>
      {line.map((token, index) => (
        <span key={index} className={classes[token.kind]}>
          {cut(token.text)}
        </span>
      ))}
    </span>
  )
}

const cut = (text: string) =>
  text.length > rowLength ? `${text.slice(0, rowLength)} … ${count(text.length - rowLength)} more characters` : text
