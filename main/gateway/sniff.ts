// Go's net/http guesses a Content-Type from the first 512 bytes when a handler names none (WHATWG MIME sniffing); clients of a
// gateway see that guess on errors and on no-op answers without a type.

const html = [
  '<!DOCTYPE HTML', '<HTML', '<HEAD', '<SCRIPT', '<IFRAME', '<H1', '<DIV', '<FONT', '<TABLE', '<A', '<STYLE', '<TITLE', '<B',
  '<BODY', '<BR', '<P', '<!--',
] // prettier-ignore

/** Beginning of the body (Latin-1), type. In Go's order. */
const exact: readonly (readonly [string, string])[] = [
  ['%PDF-', 'application/pdf'],
  ['%!PS-Adobe-', 'application/postscript'],
]

/** A dot stands for any byte. */
const masked: readonly (readonly [string, string])[] = [
  ['\xfe\xff..', 'text/plain; charset=utf-16be'],
  ['\xff\xfe..', 'text/plain; charset=utf-16le'],
  ['\xef\xbb\xbf.', 'text/plain; charset=utf-8'],
  ['\x00\x00\x01\x00', 'image/x-icon'],
  ['\x00\x00\x02\x00', 'image/x-icon'],
  ['BM', 'image/bmp'],
  ['GIF87a', 'image/gif'],
  ['GIF89a', 'image/gif'],
  ['RIFF....WEBPVP', 'image/webp'],
  ['\x89PNG\r\n\x1a\n', 'image/png'],
  ['\xff\xd8\xff', 'image/jpeg'],
  ['FORM....AIFF', 'audio/aiff'],
  ['ID3', 'audio/mpeg'],
  ['OggS\x00', 'application/ogg'],
  ['MThd\x00\x00\x00\x06', 'audio/midi'],
  ['RIFF....AVI ', 'video/avi'],
  ['RIFF....WAVE', 'audio/wave'],
]

const late: readonly (readonly [string, string])[] = [
  ['\x1aE\xdf\xa3', 'video/webm'],
  [`${'.'.repeat(34)}LP`, 'application/vnd.ms-fontobject'],
  ['\x00\x01\x00\x00', 'font/ttf'],
  ['OTTO', 'font/otf'],
  ['ttcf', 'font/collection'],
  ['wOFF', 'font/woff'],
  ['wOF2', 'font/woff2'],
  ['\x1f\x8b\x08', 'application/x-gzip'],
  ['PK\x03\x04', 'application/zip'],
  ['Rar!\x1a\x07\x00', 'application/x-rar-compressed'],
  ['Rar!\x1a\x07\x01\x00', 'application/x-rar-compressed'],
  ['\x00asm', 'application/wasm'],
]

/** The type of a body that begins with these bytes. */
export function sniffContentType(start: Uint8Array): string {
  const text = Buffer.from(start.buffer, start.byteOffset, Math.min(start.length, 512)).toString('latin1')
  const trimmed = text.replace(/^[\t\n\f\r ]+/, '')
  const upper = trimmed.slice(0, 20).toUpperCase()
  if (html.some((tag) => upper.startsWith(tag) && (upper[tag.length] === ' ' || upper[tag.length] === '>')))
    return 'text/html; charset=utf-8'
  if (trimmed.startsWith('<?xml')) return 'text/xml; charset=utf-8'
  const known = exact.find(([signature]) => text.startsWith(signature)) ?? findMasked(masked, text)
  if (known) return known[1]
  if (isMp4(text)) return 'video/mp4'
  const other = findMasked(late, text)
  if (other) return other[1]
  return start.subarray(0, 512).some(isBinary) ? 'application/octet-stream' : 'text/plain; charset=utf-8'
}

/** Control bytes other than tab, line feed, form feed, carriage return and escape. */
const isBinary = (byte: number): boolean => byte < 0x20 && ![9, 10, 12, 13, 27].includes(byte)

const findMasked = (table: typeof masked, text: string) =>
  table.find(
    ([signature]) =>
      text.length >= signature.length && Array.from(signature).every((letter, i) => letter === '.' || letter === text[i]),
  )

function isMp4(text: string): boolean {
  if (text.length < 12 || text.slice(4, 8) !== 'ftyp') return false
  const size = Buffer.from(text.slice(0, 4), 'latin1').readUInt32BE()
  if (text.length < size || size % 4 !== 0) return false
  for (let at = 8; at < size; at += 4) if (at !== 12 && text.slice(at, at + 3) === 'mp4') return true
  return false
}
