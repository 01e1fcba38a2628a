// How a key stroke is written: `r`, `Mod+k`, `Shift+ArrowDown`, and `g v` for one after the other. `Mod` is Command on a Mac and
// Ctrl elsewhere. A printable key is what it types, so Shift is not named with it: `?`, not `Shift+/`.

export type Stroke = string

const isMac = typeof navigator !== 'undefined' && /mac/i.test(navigator.platform)
const modifiers = new Set(['Control', 'Shift', 'Alt', 'Meta', 'AltGraph'])

/** The stroke of a key event; null for a modifier on its own. */
export function strokeOf(event: KeyboardEvent, mac = isMac): Stroke | null {
  if (modifiers.has(event.key)) return null
  const key = event.key === ' ' ? 'Space' : event.key
  const parts: string[] = []
  if (mac ? event.metaKey : event.ctrlKey) parts.push('Mod')
  if (mac ? event.ctrlKey : event.metaKey) parts.push(mac ? 'Ctrl' : 'Meta')
  if (event.altKey) parts.push('Alt')
  if (event.shiftKey && (key.length > 1 || parts.length > 0)) parts.push('Shift')
  parts.push(parts.length > 0 && key.length === 1 ? key.toLowerCase() : key)
  return parts.join('+')
}

const names: Readonly<Record<string, string>> = {
  ArrowUp: '↑',
  ArrowDown: '↓',
  ArrowLeft: '←',
  ArrowRight: '→',
  Escape: 'Esc',
  PageUp: 'PgUp',
  PageDown: 'PgDn',
  Delete: 'Del',
}

/** For the reader: `Ctrl K`, `g v`. */
export function strokeLabel(stroke: Stroke, mac = isMac): string {
  return stroke
    .split(' ')
    .map((single) =>
      single
        .split(/\+(?=.)/)
        .map((part) =>
          part === 'Mod'
            ? mac
              ? '⌘'
              : 'Ctrl'
            : (names[part] ?? (part.length === 1 && single.length > 1 ? part.toUpperCase() : part)),
        )
        .join(' '),
    )
    .join(' then ')
}
