// The little of Markdown that helps reading an answer: paragraphs, fenced code, `code` and **bold**. Everything becomes text
// nodes, so nothing a model writes can become markup. Long text stays plain and opens in steps.
import { useState } from 'react'
import { bytes } from './format.ts'

const plainAbove = 150_000
const firstPart = 20_000

export function RichText({ text }: { text: string }) {
  const [whole, setWhole] = useState(false)
  const shown = whole ? text : text.slice(0, firstPart)
  return (
    <div className="rich">
      {text.length > plainAbove ? (
        <p className="wrap">{shown}</p>
      ) : (
        splitBlocks(shown).map((block, index) => <BlockView key={index} block={block} />)
      )}
      {shown.length < text.length && (
        <button type="button" className="btn" onClick={() => setWhole(true)}>
          Show all {bytes(text.length)}
        </button>
      )}
    </div>
  )
}

export interface Block {
  readonly kind: 'text' | 'code'
  readonly text: string
}

/** Paragraphs and fenced code; a fence that never closes runs to the end, as it does while a stream is still coming. */
export function splitBlocks(text: string): readonly Block[] {
  const blocks: Block[] = []
  for (const [index, part] of text.split(/^```/m).entries()) {
    if (index % 2 === 1) blocks.push({ kind: 'code', text: part.replace(/^[^\n]*\n?/, '').replace(/\n$/, '') })
    else
      for (const paragraph of part.split(/\n{2,}/)) {
        const trimmed = paragraph.replace(/^\n+|\n+$/g, '')
        if (trimmed !== '') blocks.push({ kind: 'text', text: trimmed })
      }
  }
  return blocks
}

function BlockView({ block }: { block: Block }) {
  if (block.kind === 'code') return <pre className="code wrap">{block.text}</pre>
  return (
    <p className="wrap">
      {block.text.split(/(`[^`\n]+`|\*\*[^*\n]+\*\*)/).map((piece, index) => {
        if (index % 2 === 0) return piece
        return piece.startsWith('`') ? (
          <code key={index}>{piece.slice(1, -1)}</code>
        ) : (
          <b key={index} className="strong">
            {piece.slice(2, -2)}
          </b>
        )
      })}
    </p>
  )
}
