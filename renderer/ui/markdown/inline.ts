// Code, strong, emphasis and links within a line.

export type Inline =
  | { readonly kind: 'text' | 'code' | 'strong' | 'em'; readonly text: string }
  | { readonly kind: 'link'; readonly text: string; readonly address: string }

const piece =
  /(`+)([^`\n]+)\1|\*\*([^*\n]+)\*\*|(?<![\w*])\*([^*\s][^*\n]*?)\*(?![\w*])|!?\[([^\]\n]*)\]\(([^()\s]+(?:\([^()\s]*\)[^()\s]*)*)[^)\n]*\)|(https?:\/\/[^\s<>"')\]]+[^\s<>"')\].,;:!?])/g

export function splitInline(text: string): readonly Inline[] {
  const parts: Inline[] = []
  let end = 0
  for (const match of text.matchAll(piece)) {
    if (match.index > end) parts.push({ kind: 'text', text: text.slice(end, match.index) })
    parts.push(partOf(match))
    end = match.index + match[0].length
  }
  if (end < text.length) parts.push({ kind: 'text', text: text.slice(end) })
  return parts
}

function partOf([whole, , code, strong, em, label, address, bare]: RegExpExecArray): Inline {
  if (code !== undefined) return { kind: 'code', text: code }
  if (strong !== undefined) return { kind: 'strong', text: strong }
  if (em !== undefined) return { kind: 'em', text: em }
  const target = bare ?? address
  // Anything but a web address stays as it was written.
  if (target === undefined || !/^https?:\/\//.test(target)) return { kind: 'text', text: whole }
  return { kind: 'link', text: label || target, address: target }
}
