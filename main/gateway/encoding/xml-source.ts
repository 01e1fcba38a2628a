// The bytes of an XML document as text: what its declaration calls its encoding, read as Go's decoder reads it.
import { textOf } from '../go-text.ts'

export function decodeSource(bytes: Uint8Array): string {
  const head = Buffer.from(bytes.subarray(0, 200)).toString('latin1')
  const label = /^<\?xml\s[^>]*?encoding\s*=\s*["']([^"']*)["']/.exec(head)?.[1]
  if (!label || label.toLowerCase() === 'utf-8') return textOf(bytes, 'escape')
  try {
    return new TextDecoder(label).decode(bytes)
  } catch {
    throw fault(`xml: opening charset ${JSON.stringify(label)}: unsupported charset: ${JSON.stringify(label)}`)
  }
}

export const fault = (text: string): Error => new Error(`xml.Decoder.Token() - ${text}`)
