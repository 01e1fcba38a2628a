// Reads XML as Go's strict decoder does: prefixes are dropped, text comes in the pieces in which it stands (CDATA and comments
// part it), other charsets are converted, and the error texts are Go's.
import { textOf } from '../go-text.ts'

/** Each call is one token of Go's decoder; declarations, comments and directives are left out. */
export interface XmlHandler {
  /** `prefix` is the one written in the document, empty when there is none. */
  open(name: string, attributes: readonly (readonly [name: string, value: string])[], prefix: string): void
  text(text: string): void
  close(name: string): void
}

/** Stops after the root element. Gives false when there is none. Throws with Go's text. */
export function readXml(bytes: Uint8Array, handler: XmlHandler): boolean {
  return new Reader(decode(bytes), handler).read()
}

function decode(bytes: Uint8Array): string {
  const head = Buffer.from(bytes.subarray(0, 200)).toString('latin1')
  const label = /^<\?xml\s[^>]*?encoding\s*=\s*["']([^"']*)["']/.exec(head)?.[1]
  if (!label || label.toLowerCase() === 'utf-8') return textOf(bytes, 'escape')
  try {
    return new TextDecoder(label).decode(bytes)
  } catch {
    throw fault(`xml: opening charset ${JSON.stringify(label)}: unsupported charset: ${JSON.stringify(label)}`)
  }
}

const fault = (text: string): Error => new Error(`xml.Decoder.Token() - ${text}`)

const entities: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" }
const nameAt = /[\p{L}_:][\p{L}\p{N}\p{M}_:.\-·]*/uy
const notAllowed = /[^\t\n\r\x20-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u

class Reader {
  readonly #text: string
  readonly #handler: XmlHandler
  readonly #open: { readonly prefix: string; readonly local: string }[] = []
  #at = 0

  constructor(text: string, handler: XmlHandler) {
    this.#text = text
    this.#handler = handler
  }

  read(): boolean {
    const text = this.#text
    while (this.#at < text.length) {
      const next = text.indexOf('<', this.#at)
      const end = next < 0 ? text.length : next
      if (end > this.#at) this.#characters(text.slice(this.#at, end))
      this.#at = end
      if (next < 0) break
      if (this.#markup() && this.#open.length === 0) return true
    }
    if (this.#open.length > 0) throw this.#error('unexpected EOF')
    return false
  }

  /** True when an element was closed. */
  #markup(): boolean {
    const kind = this.#text[this.#at + 1]
    if (kind === '/') return this.#closeTag()
    if (kind === '?') return this.#skip('?>')
    if (kind !== '!') return this.#openTag()
    if (this.#text.startsWith('<!--', this.#at)) return this.#skip('-->')
    if (!this.#text.startsWith('<![CDATA[', this.#at)) return this.#directive()
    const from = this.#at + 9
    this.#skip(']]>')
    this.#characters(this.#text.slice(from, this.#at - 3), true)
    return false
  }

  #skip(end: string): false {
    const found = this.#text.indexOf(end, this.#at)
    if (found < 0) throw this.#error('unexpected EOF')
    this.#at = found + end.length
    return false
  }

  /** `<!DOCTYPE ...>` with what it holds in angle brackets. */
  #directive(): false {
    let depth = 0
    for (; this.#at < this.#text.length; this.#at++) {
      if (this.#text[this.#at] === '<') depth++
      if (this.#text[this.#at] !== '>' || --depth > 0) continue
      this.#at++
      return false
    }
    throw this.#error('unexpected EOF')
  }

  #openTag(): boolean {
    this.#at++
    const name = this.#name('expected element name after <')
    const attributes: [string, string][] = []
    for (;;) {
      this.#space()
      if (this.#take('>')) break
      if (this.#take('/>')) return this.#opened(name, attributes) || this.#closed()
      const attribute = this.#name('expected attribute name in element')
      this.#space()
      if (!this.#take('=')) throw this.#error('attribute name without = in element')
      this.#space()
      attributes.push([attribute.local, this.#value()])
    }
    return this.#opened(name, attributes)
  }

  #opened(name: { prefix: string; local: string }, attributes: [string, string][]): false {
    this.#open.push(name)
    this.#handler.open(name.local, attributes, name.prefix)
    return false
  }

  #closeTag(): boolean {
    this.#at += 2
    const name = this.#name('expected element name after </')
    this.#space()
    if (!this.#take('>')) throw this.#error(`invalid characters between </${name.local} and >`)
    const open = this.#open.at(-1)
    if (!open) throw this.#error(`unexpected end element </${name.local}>`)
    if (open.local !== name.local) throw this.#error(`element <${open.local}> closed by </${name.local}>`)
    return this.#closed()
  }

  #closed(): true {
    this.#handler.close(this.#open.pop()!.local)
    return true
  }

  #name(wanted: string): { prefix: string; local: string } {
    nameAt.lastIndex = this.#at
    const name = nameAt.exec(this.#text)?.[0]
    if (name === undefined) throw this.#error(this.#at >= this.#text.length ? 'unexpected EOF' : wanted)
    this.#at += name.length
    const [prefix, local, more] = name.split(':')
    return local && prefix && more === undefined ? { prefix, local } : { prefix: '', local: name }
  }

  #value(): string {
    const mark = this.#text[this.#at]
    if (mark !== '"' && mark !== "'")
      throw this.#error(mark === undefined ? 'unexpected EOF' : 'unquoted or missing attribute value in element')
    const end = this.#text.indexOf(mark, this.#at + 1)
    if (end < 0) throw this.#error('unexpected EOF')
    const raw = this.#text.slice(this.#at + 1, end)
    this.#at = end + 1
    if (raw.includes('<')) throw this.#error('unescaped < inside quoted string')
    return this.#unescape(raw)
  }

  #characters(raw: string, isCdata = false): void {
    if (!isCdata && raw.includes(']]>')) throw this.#error('unescaped ]]> not in CDATA section')
    this.#handler.text(isCdata ? this.#checked(raw) : this.#unescape(raw))
  }

  #unescape(raw: string): string {
    return this.#checked(
      raw.includes('&') ? raw.replace(/&([^;&\s]*)(;?)/g, (all, name: string, end: string) => this.#entity(all, name, end)) : raw,
    )
  }

  #entity(all: string, name: string, end: string): string {
    const code = /^#(?:x([\da-f]+)|(\d+))$/i.exec(name)
    const point = code ? Number.parseInt(code[1] ?? code[2]!, code[1] ? 16 : 10) : -1
    const value =
      code && point <= 0x10ffff ? String.fromCodePoint(point) : Object.hasOwn(entities, name) ? entities[name] : undefined
    if (end && value !== undefined) return value
    throw this.#error(`invalid character entity ${all}${end ? '' : ' (no semicolon)'}`)
  }

  #checked(text: string): string {
    if (!text.isWellFormed()) throw this.#error('invalid UTF-8')
    const bad = notAllowed.exec(text)
    if (bad) throw this.#error(`illegal character code U+${bad[0].codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')}`)
    return text.includes('\r') ? text.replace(/\r\n?/g, '\n') : text
  }

  #space(): void {
    while (' \t\r\n'.includes(this.#text[this.#at] ?? '-')) this.#at++
  }

  #take(wanted: string): boolean {
    if (!this.#text.startsWith(wanted, this.#at)) return false
    this.#at += wanted.length
    return true
  }

  #error(text: string): Error {
    const line = this.#text.slice(0, this.#at).split('\n').length
    return fault(`XML syntax error on line ${line}: ${text}`)
  }
}
