/** A JSON text that was cut in its middle, closed after its last whole entry; null when there is none. */
export function closeCut(text: string): string | null {
  const open: string[] = []
  let inText = false
  let end = -1
  let closers = ''
  for (let at = 0; at < text.length; at++) {
    const char = text[at]!
    if (inText) {
      if (char === '\\') at++
      else if (char === '"') inText = false
    } else if (char === '"') inText = true
    else if (char === '{' || char === '[') open.push(char === '{' ? '}' : ']')
    else if (char === '}' || char === ']') open.pop()
    else if (char === ',') {
      end = at
      closers = open.toReversed().join('')
    }
  }
  return end < 0 ? null : text.slice(0, end) + closers
}
