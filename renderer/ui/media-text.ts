// Binary content that travels as text: how large it is and, for an image, something to look at.

export interface MediaText {
  readonly bytes: number
  readonly type: string | null
  /** A `data:` address for an `img`; null when it is no image that a browser shows. */
  readonly image: string | null
}

const shortest = 256
const largestImage = 8_000_000
const shape = /^[A-Za-z0-9+/_-]+={0,2}$/
/** Base64 of the first bytes that tell what an image is. */
const magic: readonly (readonly [string, string])[] = [
  ['iVBORw0KGgo', 'image/png'],
  ['/9j/', 'image/jpeg'],
  ['R0lGOD', 'image/gif'],
  ['UklGR', 'image/webp'],
]
const shown = /^image\/(png|jpeg|gif|webp|avif|bmp)$/

/** null for a text that is only a text. */
export function readMedia(text: string): MediaText | null {
  const inline = /^data:([^;,]*);base64,/.exec(text.slice(0, 200))
  const base64 = inline ? text.slice(inline[0].length) : text
  if (!inline && (text.length < shortest || !shape.test(text))) return null
  const type = inline?.[1] || (magic.find(([start]) => base64.startsWith(start))?.[1] ?? null)
  const drawn = type !== null && shown.test(type) && base64.length <= largestImage
  return { bytes: Math.floor((base64.length * 3) / 4), type, image: drawn ? `data:${type};base64,${base64}` : null }
}
