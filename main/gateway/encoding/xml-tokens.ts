// Reads XML as Go's strict decoder does: prefixes are dropped, text comes in the pieces in which it stands (CDATA and comments
// part it), other charsets are converted, and the error texts are Go's.
import { XmlScanner, type Name } from './xml-scanner.ts'
import { decodeSource, fault } from './xml-source.ts'

/** Each call is one token of Go's decoder; declarations, comments and directives are left out. */
export interface XmlHandler {
  /** `prefix` is the one written in the document, empty when there is none; its content begins at `at` in the source. */
  open(name: string, attributes: readonly (readonly [name: string, value: string])[], prefix: string, at: number): void
  text(text: string): void
  /** `at`: where its content ended in the source. */
  close(name: string, at: number): void
  /** Called first, for who wants the source. It is then read as a feed is: what is no entity stays as it stands. */
  source?(text: string): void
}

/** Stops after the root element. Gives false when there is none. Throws with Go's text. */
export function readXml(bytes: Uint8Array, handler: XmlHandler): boolean {
  const text = decodeSource(bytes)
  handler.source?.(text)
  return new Reader(new XmlScanner(text, handler.source !== undefined), handler).read()
}

const version = /(?:^|\s)version\s*=\s*(?:'([^']*)'|"([^"]*)")/

class Reader {
  readonly #in: XmlScanner
  readonly #handler: XmlHandler
  readonly #open: Name[] = []

  constructor(input: XmlScanner, handler: XmlHandler) {
    this.#in = input
    this.#handler = handler
  }

  read(): boolean {
    const text = this.#in.text
    while (this.#in.at < text.length) {
      if (text[this.#in.at] !== '<') {
        const next = text.indexOf('<', this.#in.at)
        this.#handler.text(this.#in.characters(next < 0 ? text.length : next))
      } else if (this.#markup() && this.#open.length === 0) return true
    }
    if (this.#open.length > 0) throw this.#in.error('unexpected EOF')
    return false
  }

  /** True when an element was closed. */
  #markup(): boolean {
    const kind = this.#in.text[++this.#in.at]
    if (kind === '/') return this.#closeTag()
    if (kind === '?') return this.#instruction()
    if (kind !== '!') return this.#openTag()
    const next = this.#in.text[++this.#in.at]
    if (next === '-') return this.#comment()
    return next === '[' ? this.#section() : this.#directive()
  }

  #instruction(): false {
    this.#in.at++
    const target = this.#in.name()
    if (target === null) throw this.#in.error('expected target name after <?')
    this.#in.space()
    const from = this.#in.at
    const content = this.#in.text.slice(from, this.#in.find('?>', from))
    if (target !== 'xml') return false
    const found = version.exec(content)
    const named = found?.[1] ?? found?.[2] ?? ''
    if (named !== '' && named !== '1.0')
      throw fault(`xml: unsupported version ${JSON.stringify(named)}; only version 1.0 is supported`)
    return false
  }

  #comment(): false {
    if (this.#in.must() !== '-') throw this.#in.error('invalid sequence <!- not part of <!--')
    this.#in.find('--', this.#in.at + 1)
    if (this.#in.must(0) !== '>') throw this.#in.error('invalid sequence "--" not allowed in comments')
    this.#in.at++
    return false
  }

  #section(): false {
    this.#in.at++
    for (const letter of 'CDATA[') {
      if (this.#in.must(0) !== letter) throw this.#in.error('invalid <![ sequence')
      this.#in.at++
    }
    const from = this.#in.at
    const end = this.#in.text.indexOf(']]>', from)
    if (end < 0) {
      this.#in.at = this.#in.text.length
      throw this.#in.error('unexpected EOF in CDATA section')
    }
    this.#in.at = end + 3
    this.#handler.text(this.#in.checked(this.#in.text.slice(from, end)))
    return false
  }

  /** `<!DOCTYPE ...>` with what it holds in angle brackets, quotes and comments. */
  #directive(): false {
    let depth = 0
    let quote = ''
    for (; this.#in.at < this.#in.text.length; this.#in.at++) {
      const char = this.#in.text[this.#in.at]!
      if (quote !== '') quote = char === quote ? '' : quote
      else if (char === '"' || char === "'") quote = char
      else if (this.#in.text.startsWith('<!--', this.#in.at)) {
        this.#in.find('-->', this.#in.at + 4)
        this.#in.at--
      } else if (char === '<') depth++
      else if (char === '>' && depth-- === 0) {
        this.#in.at++
        return false
      }
    }
    throw this.#in.error('unexpected EOF')
  }

  #openTag(): boolean {
    const name = this.#in.splitName('expected element name after <')
    const attributes: [string, string][] = []
    for (;;) {
      this.#in.space()
      const char = this.#in.must(0)
      if (char === '/') {
        if (this.#in.must() !== '>') throw this.#in.error('expected /> in element')
        this.#in.at++
        this.#opened(name, attributes)
        return this.#closed(this.#in.at)
      }
      if (char === '>') break
      const attribute = this.#in.splitName('expected attribute name in element')
      this.#in.space()
      if (this.#in.must(0) !== '=') throw this.#in.error('attribute name without = in element')
      this.#in.at++
      this.#in.space()
      attributes.push([attribute.local, this.#in.value()])
    }
    this.#in.at++
    this.#opened(name, attributes)
    return false
  }

  #opened(name: Name, attributes: [string, string][]): void {
    this.#open.push(name)
    this.#handler.open(name.local, attributes, name.prefix, this.#in.at)
  }

  #closeTag(): boolean {
    const from = this.#in.at++ - 1
    const { prefix, local } = this.#in.splitName('expected element name after </')
    this.#in.space()
    if (this.#in.must(0) !== '>') throw this.#in.error(`invalid characters between </${local} and >`)
    this.#in.at++
    const open = this.#open.at(-1)
    if (!open) throw this.#in.error(`unexpected end element </${local}>`)
    if (open.local !== local) throw this.#in.error(`element <${open.local}> closed by </${local}>`)
    if (open.prefix !== prefix)
      throw this.#in.error(`element <${local}> in space ${open.prefix} closed by </${local}> in space ${prefix}`)
    return this.#closed(from)
  }

  #closed(at: number): true {
    this.#handler.close(this.#open.pop()!.local, at)
    return true
  }
}
