// What a model wrote, for reading. Everything becomes text nodes, so nothing in it can become markup; a link asks before it is
// followed. Long text stays plain, opens in steps, and is laid out only where it is seen.
import { memo, useMemo, useState } from 'react'
import { CopyButton } from './copy-button.tsx'
import { bytes } from './format.ts'
import { splitBlocks, type Block, type ListItem } from './markdown/blocks.ts'
import { splitInline } from './markdown/inline.ts'
import './rich-text.css'

const plainAbove = 150_000
const firstPart = 20_000
/** Characters of one piece of plain text; a browser lays a piece out when it comes into view. */
const pieceLength = 8000

export const RichText = memo(function RichText({ text }: { text: string }) {
  const [whole, setWhole] = useState(false)
  const shown = whole ? text : text.slice(0, firstPart)
  return (
    <div className="rich" dir="auto">
      {text.length > plainAbove ? <PlainText text={shown} /> : <Blocks text={shown} />}
      {shown.length < text.length && (
        <button type="button" className="btn" onClick={() => setWhole(true)}>
          Show all {bytes(text.length)}
        </button>
      )}
    </div>
  )
})

export function PlainText({ text }: { text: string }) {
  const pieces = useMemo(() => piecesOf(text), [text])
  return (
    <div className="plain">
      {pieces.map((piece, index) => (
        <p key={index} className="wrap piece" dir="auto">
          {piece}
        </p>
      ))}
    </div>
  )
}

/** Cut at line ends where there are any. */
export function piecesOf(text: string): readonly string[] {
  const pieces: string[] = []
  let from = 0
  while (from < text.length) {
    const line = text.lastIndexOf('\n', from + pieceLength)
    const to = from + pieceLength >= text.length ? text.length : line > from ? line + 1 : from + pieceLength
    pieces.push(text.slice(from, to))
    from = to
  }
  return pieces
}

function Blocks({ text }: { text: string }) {
  const blocks = useMemo(() => splitBlocks(text), [text])
  return blocks.map((block, index) => <BlockView key={index} block={block} />)
}

function BlockView({ block }: { block: Block }) {
  switch (block.kind) {
    case 'text':
      return (
        <p className="wrap" dir="auto">
          <Line text={block.text} />
        </p>
      )
    case 'heading':
      return (
        <p className={block.level < 3 ? 'strong mdh large' : 'strong mdh'} role="heading" aria-level={3} dir="auto">
          <Line text={block.text} />
        </p>
      )
    case 'code':
      return <Code text={block.text} language={block.language} />
    case 'list':
      return <List ordered={block.ordered} start={block.start} items={block.items} />
    case 'quote':
      return (
        <blockquote className="wrap" dir="auto">
          <Line text={block.text} />
        </blockquote>
      )
    case 'rule':
      return <hr />
    case 'table':
      return <Table head={block.head} rows={block.rows} />
  }
}

function Code({ text, language }: { text: string; language: string }) {
  return (
    <div className="mdcode" dir="ltr">
      <div className="mdcodehead">
        <span className="t3 small">{language}</span>
        <span className="grow" />
        <CopyButton quiet name="Copy this code" text={() => text} />
      </div>
      <pre className="code wrap" role="region" aria-label={language === '' ? 'Code' : `Code, ${language}`} tabIndex={0}>
        {text}
      </pre>
    </div>
  )
}

function List({ ordered, start, items }: { ordered: boolean; start: number; items: readonly ListItem[] }) {
  const entries = items.map((item, index) => (
    <li key={index} className="wrap" style={{ marginLeft: item.depth * 16 }}>
      <Line text={item.text} />
    </li>
  ))
  const flat = items.every((item) => item.depth === 0)
  return ordered && flat ? (
    <ol start={start} dir="auto">
      {entries}
    </ol>
  ) : (
    <ul dir="auto">{entries}</ul>
  )
}

function Table({ head, rows }: { head: readonly string[]; rows: readonly (readonly string[])[] }) {
  return (
    <div className="mdtable" role="region" aria-label="Table" tabIndex={0}>
      <table>
        <thead>
          <tr>
            {head.map((cell, index) => (
              <th key={index} scope="col">
                <Line text={cell} />
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row, index) => (
            <tr key={index}>
              {row.map((cell, column) => (
                <td key={column} dir="auto">
                  <Line text={cell} />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

function Line({ text }: { text: string }) {
  return splitInline(text).map((part, index) => {
    switch (part.kind) {
      case 'text':
        return part.text
      case 'code':
        return <code key={index}>{part.text}</code>
      case 'strong':
        return (
          <b key={index} className="strong">
            {part.text}
          </b>
        )
      case 'em':
        return <em key={index}>{part.text}</em>
      case 'link':
        return <Link key={index} text={part.text} address={part.address} />
    }
  })
}

/** A model chose the address, so it is shown whole before anything is opened. */
function Link({ text, address }: { text: string; address: string }) {
  const [asked, setAsked] = useState(false)
  return (
    <>
      <button type="button" className="mdlink" title={address} aria-expanded={asked} onClick={() => setAsked(!asked)}>
        {text}
      </button>
      {asked && (
        <span className="mdask">
          <span className="mono small">{address}</span>{' '}
          <a href={address} target="_blank" rel="noopener noreferrer">
            Open
          </a>
        </span>
      )}
    </>
  )
}
