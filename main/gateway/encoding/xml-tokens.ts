// Reads XML as Go's strict decoder does: prefixes are dropped, text comes in the pieces in which it stands (CDATA and comments
// part it), other charsets are converted, and the error texts are Go's. One reader with one place in one text: hence its length.
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
  return new Reader(text, handler).read()
}

interface Name {
  readonly prefix: string
  readonly local: string
}

const entities: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" }
/** Read as a name first, and looked at then. */
const nameAt = /[\w:.\-\x80-\uffff]+/y
const goodName = /^[\p{L}_:][\p{L}\p{N}\p{M}_:.\-·]*$/u
const notAllowed = /[^\t\n\r\x20-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u
const version = /(?:^|\s)version\s*=\s*(?:'([^']*)'|"([^"]*)")/

class Reader {
  readonly #text: string
  readonly #handler: XmlHandler
  readonly #open: Name[] = []
  #at = 0

  constructor(text: string, handler: XmlHandler) {
    this.#text = text
    this.#handler = handler
  }

  read(): boolean {
    const text = this.#text
    while (this.#at < text.length) {
      if (text[this.#at] !== '<') {
        const next = text.indexOf('<', this.#at)
        this.#handler.text(this.#characters(next < 0 ? text.length : next))
      } else if (this.#markup() && this.#open.length === 0) return true
    }
    if (this.#open.length > 0) throw this.#error('unexpected EOF')
    return false
  }

  /** True when an element was closed. */
  #markup(): boolean {
    const kind = this.#text[++this.#at]
    if (kind === '/') return this.#closeTag()
    if (kind === '?') return this.#instruction()
    if (kind !== '!') return this.#openTag()
    const next = this.#text[++this.#at]
    if (next === '-') return this.#comment()
    return next === '[' ? this.#section() : this.#directive()
  }

  #instruction(): false {
    this.#at++
    const target = this.#name()
    if (target === null) throw this.#error('expected target name after <?')
    this.#space()
    const from = this.#at
    const content = this.#text.slice(from, this.#find('?>', from))
    if (target !== 'xml') return false
    const found = version.exec(content)
    const named = found?.[1] ?? found?.[2] ?? ''
    if (named !== '' && named !== '1.0')
      throw fault(`xml: unsupported version ${JSON.stringify(named)}; only version 1.0 is supported`)
    return false
  }

  #comment(): false {
    if (this.#must() !== '-') throw this.#error('invalid sequence <!- not part of <!--')
    this.#find('--', this.#at + 1)
    if (this.#must(0) !== '>') throw this.#error('invalid sequence "--" not allowed in comments')
    this.#at++
    return false
  }

  #section(): false {
    this.#at++
    for (const letter of 'CDATA[') {
      if (this.#must(0) !== letter) throw this.#error('invalid <![ sequence')
      this.#at++
    }
    const from = this.#at
    const end = this.#text.indexOf(']]>', from)
    if (end < 0) {
      this.#at = this.#text.length
      throw this.#error('unexpected EOF in CDATA section')
    }
    this.#at = end + 3
    this.#handler.text(this.#checked(this.#text.slice(from, end)))
    return false
  }

  /** `<!DOCTYPE ...>` with what it holds in angle brackets, quotes and comments. */
  #directive(): false {
    let depth = 0
    let quote = ''
    for (; this.#at < this.#text.length; this.#at++) {
      const char = this.#text[this.#at]!
      if (quote !== '') quote = char === quote ? '' : quote
      else if (char === '"' || char === "'") quote = char
      else if (this.#text.startsWith('<!--', this.#at)) {
        this.#find('-->', this.#at + 4)
        this.#at--
      } else if (char === '<') depth++
      else if (char === '>' && depth-- === 0) {
        this.#at++
        return false
      }
    }
    throw this.#error('unexpected EOF')
  }

  #openTag(): boolean {
    const name = this.#splitName('expected element name after <')
    const attributes: [string, string][] = []
    for (;;) {
      this.#space()
      const char = this.#must(0)
      if (char === '/') {
        if (this.#must() !== '>') throw this.#error('expected /> in element')
        this.#at++
        this.#opened(name, attributes)
        return this.#closed(this.#at)
      }
      if (char === '>') break
      const attribute = this.#splitName('expected attribute name in element')
      this.#space()
      if (this.#must(0) !== '=') throw this.#error('attribute name without = in element')
      this.#at++
      this.#space()
      attributes.push([attribute.local, this.#value()])
    }
    this.#at++
    this.#opened(name, attributes)
    return false
  }

  #opened(name: Name, attributes: [string, string][]): void {
    this.#open.push(name)
    this.#handler.open(name.local, attributes, name.prefix, this.#at)
  }

  #closeTag(): boolean {
    const from = this.#at++ - 1
    const { prefix, local } = this.#splitName('expected element name after </')
    this.#space()
    if (this.#must(0) !== '>') throw this.#error(`invalid characters between </${local} and >`)
    this.#at++
    const open = this.#open.at(-1)
    if (!open) throw this.#error(`unexpected end element </${local}>`)
    if (open.local !== local) throw this.#error(`element <${open.local}> closed by </${local}>`)
    if (open.prefix !== prefix)
      throw this.#error(`element <${local}> in space ${open.prefix} closed by </${local}> in space ${prefix}`)
    return this.#closed(from)
  }

  #closed(at: number): true {
    this.#handler.close(this.#open.pop()!.local, at)
    return true
  }

  /** Null where nothing stands that could be one. */
  #name(): string | null {
    if (this.#at >= this.#text.length) throw this.#error('unexpected EOF')
    nameAt.lastIndex = this.#at
    const name = nameAt.exec(this.#text)?.[0]
    if (name === undefined) return null
    this.#at += name.length
    if (this.#at >= this.#text.length) throw this.#error('unexpected EOF')
    if (!goodName.test(name)) throw this.#error(`invalid XML name: ${name}`)
    return name
  }

  #splitName(wanted: string): Name {
    const name = this.#name()
    if (name === null) throw this.#error(wanted)
    const mark = name.indexOf(':')
    if (mark < 0) return { prefix: '', local: name }
    if (name.includes(':', mark + 1)) throw this.#error(wanted)
    return mark === 0 || mark === name.length - 1
      ? { prefix: '', local: name }
      : { prefix: name.slice(0, mark), local: name.slice(mark + 1) }
  }

  #value(): string {
    const mark = this.#must(0)
    if (mark !== '"' && mark !== "'") throw this.#error('unquoted or missing attribute value in element')
    const from = ++this.#at
    const end = this.#text.indexOf(mark, from)
    const less = this.#text.indexOf('<', from)
    if (less >= 0 && (end < 0 || less < end)) {
      this.#unescape(less)
      this.#at++
      throw this.#error('unescaped < inside quoted string')
    }
    const value = this.#characters(end < 0 ? this.#text.length : end, true)
    if (end < 0) throw this.#error('unexpected EOF')
    this.#at++
    return value
  }

  /** The text up to `end`, escapes undone. */
  #characters(end: number, isQuoted = false): string {
    const wrong = isQuoted ? -1 : this.#text.slice(this.#at, end).indexOf(']]>')
    if (wrong >= 0) {
      this.#unescape(this.#at + wrong)
      throw this.#error('unescaped ]]> not in CDATA section')
    }
    return this.#checked(this.#unescape(end))
  }

  #unescape(end: number): string {
    let out = ''
    for (;;) {
      // Looked for in the whole text, what is nowhere would be looked for up to its end by every piece.
      const piece = this.#text.slice(this.#at, end)
      const mark = piece.indexOf('&')
      if (mark < 0) {
        this.#at = end
        return out + piece
      }
      this.#at += mark + 1
      out += piece.slice(0, mark) + this.#entity(this.#at - 1)
    }
  }

  #entity(mark: number): string {
    let value: string | undefined
    if (this.#must(0) === '#') {
      const isHex = this.#must() === 'x'
      const digits = isHex ? hexAt : digitsAt
      digits.lastIndex = isHex ? ++this.#at : this.#at
      const found = digits.exec(this.#text)![0]
      this.#at += found.length
      const point = Number.parseInt(found, isHex ? 16 : 10)
      // Go makes no rune of half a surrogate pair, but a text of it.
      if (point <= 0x10ffff) value = point >= 0xd800 && point < 0xe000 ? '\ufffd' : String.fromCodePoint(point)
    } else {
      nameAt.lastIndex = this.#at
      const name = nameAt.exec(this.#text)?.[0] ?? ''
      this.#at += name.length
      if (Object.hasOwn(entities, name)) value = entities[name]
    }
    const isEnded = this.#must(0) === ';'
    if (isEnded) this.#at++
    if (isEnded && value !== undefined) return value
    if (this.#handler.source) return this.#text.slice(mark, this.#at)
    throw this.#error(`invalid character entity ${this.#text.slice(mark, this.#at)}${isEnded ? '' : ' (no semicolon)'}`)
  }

  #checked(text: string): string {
    const lone = text.isWellFormed() ? -1 : loneAt(text)
    const bad = notAllowed.exec(text)
    if (bad && (lone < 0 || bad.index < lone))
      throw this.#error(`illegal character code U+${bad[0].codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')}`)
    if (lone >= 0) throw this.#error('invalid UTF-8')
    return text.includes('\r') ? text.replace(/\r\n?/g, '\n') : text
  }

  #space(): void {
    while (' \t\r\n'.includes(this.#text[this.#at] ?? '-')) this.#at++
  }

  /** The character that must be there, one further by default. */
  #must(step = 1): string {
    this.#at += step
    const char = this.#text[this.#at]
    if (char === undefined) throw this.#error('unexpected EOF')
    return char
  }

  /** Goes behind what must come; gives its index. */
  #find(wanted: string, from: number): number {
    const found = this.#text.indexOf(wanted, from)
    this.#at = found < 0 ? this.#text.length : found + wanted.length
    if (found < 0) throw this.#error('unexpected EOF')
    return found
  }

  #error(text: string): Error {
    const line = this.#text.slice(0, this.#at).split('\n').length
    return fault(`XML syntax error on line ${line}: ${text}`)
  }
}

const hexAt = /[\da-f]*/iy
const digitsAt = /\d*/y
const loneAt = (text: string): number => text.search(/(?<![\ud800-\udbff])[\udc00-\udfff]|[\ud800-\udbff](?![\udc00-\udfff])/)
