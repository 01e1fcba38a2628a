import { useVirtualizer } from '@tanstack/react-virtual'
import { useRef } from 'react'
import { count } from './format.ts'
import type { JsonLine, TokenKind } from './json-lines.ts'
import { useScroller, useScrollMargin } from './scroller.ts'

const lineHeight = 20
/** Characters of one line that are laid out; one line can hold a whole file as base64. */
const longest = 2000

const classes: Partial<Record<TokenKind, string>> = { key: 'k', string: 's', number: 'd', word: 'd', punctuation: 'p' }

/** Lines of text or tokens with numbers; virtual, in the scroller around it. */
export function CodeLines({ lines, label }: { lines: readonly (string | JsonLine)[]; label: string }) {
  const box = useRef<HTMLDivElement>(null)
  const scroller = useScroller()
  const margin = useScrollMargin(box, scroller)
  const virtual = useVirtualizer({
    count: lines.length,
    getScrollElement: () => scroller?.current ?? null,
    estimateSize: () => lineHeight,
    overscan: 20,
    scrollMargin: margin,
    useFlushSync: false,
  })
  const widest = Math.min(
    longest,
    lines.reduce((most, line) => Math.max(most, lengthOf(line)), 0),
  )
  return (
    <div className="codebox" role="region" aria-label={label} tabIndex={0}>
      <div ref={box} className="code lines" style={{ height: virtual.getTotalSize(), minWidth: `${widest + 8}ch` }}>
        {virtual.getVirtualItems().map((item) => (
          <div key={item.key} className="ln" style={{ transform: `translateY(${item.start - margin}px)` }}>
            <span className="no">{item.index + 1}</span>
            <Line line={lines[item.index] ?? ''} />
          </div>
        ))}
      </div>
    </div>
  )
}

const lengthOf = (line: string | JsonLine) =>
  typeof line === 'string' ? line.length : line.reduce((sum, token) => sum + token.text.length, 0)

function Line({ line }: { line: string | JsonLine }) {
  if (typeof line === 'string') return <span>{cut(line)}</span>
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
  text.length > longest ? `${text.slice(0, longest)} … ${count(text.length - longest)} more characters` : text
