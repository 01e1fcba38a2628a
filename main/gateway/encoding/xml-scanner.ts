// The characters of an XML document under one place that moves on: names, values and texts as Go's strict decoder reads them, and
// what it says where they are none.
import { fault } from './xml-source.ts'

export interface Name {
  readonly prefix: string
  readonly local: string
}

const entities: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" }
/** Read as a name first, and looked at then. */
const nameAt = /[\w:.\-\x80-\uffff]+/y
const goodName = /^[\p{L}_:][\p{L}\p{N}\p{M}_:.\-·]*$/u
const notAllowed = /[^\t\n\r\x20-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u

export class XmlScanner {
  readonly text: string
  at = 0
  /** What is no entity stays as it stands. */
  readonly #keepsUnknown: boolean

  constructor(text: string, keepsUnknown: boolean) {
    this.text = text
    this.#keepsUnknown = keepsUnknown
  }

  /** Null where nothing stands that could be one. */
  name(): string | null {
    if (this.at >= this.text.length) throw this.error('unexpected EOF')
    nameAt.lastIndex = this.at
    const name = nameAt.exec(this.text)?.[0]
    if (name === undefined) return null
    this.at += name.length
    if (this.at >= this.text.length) throw this.error('unexpected EOF')
    if (!goodName.test(name)) throw this.error(`invalid XML name: ${name}`)
    return name
  }

  splitName(wanted: string): Name {
    const name = this.name()
    if (name === null) throw this.error(wanted)
    const mark = name.indexOf(':')
    if (mark < 0) return { prefix: '', local: name }
    if (name.includes(':', mark + 1)) throw this.error(wanted)
    return mark === 0 || mark === name.length - 1
      ? { prefix: '', local: name }
      : { prefix: name.slice(0, mark), local: name.slice(mark + 1) }
  }

  value(): string {
    const mark = this.must(0)
    if (mark !== '"' && mark !== "'") throw this.error('unquoted or missing attribute value in element')
    const from = ++this.at
    const end = this.text.indexOf(mark, from)
    const less = this.text.indexOf('<', from)
    if (less >= 0 && (end < 0 || less < end)) {
      this.#unescape(less)
      this.at++
      throw this.error('unescaped < inside quoted string')
    }
    const value = this.characters(end < 0 ? this.text.length : end, true)
    if (end < 0) throw this.error('unexpected EOF')
    this.at++
    return value
  }

  /** The text up to `end`, escapes undone. */
  characters(end: number, isQuoted = false): string {
    const wrong = isQuoted ? -1 : this.text.slice(this.at, end).indexOf(']]>')
    if (wrong >= 0) {
      this.#unescape(this.at + wrong)
      throw this.error('unescaped ]]> not in CDATA section')
    }
    return this.checked(this.#unescape(end))
  }

  #unescape(end: number): string {
    let out = ''
    for (;;) {
      // Looked for in the whole text, what is nowhere would be looked for up to its end by every piece.
      const piece = this.text.slice(this.at, end)
      const mark = piece.indexOf('&')
      if (mark < 0) {
        this.at = end
        return out + piece
      }
      this.at += mark + 1
      out += piece.slice(0, mark) + this.#entity(this.at - 1)
    }
  }

  #entity(mark: number): string {
    let value: string | undefined
    if (this.must(0) === '#') {
      const isHex = this.must() === 'x'
      const digits = isHex ? hexAt : digitsAt
      digits.lastIndex = isHex ? ++this.at : this.at
      const found = digits.exec(this.text)![0]
      this.at += found.length
      const point = Number.parseInt(found, isHex ? 16 : 10)
      // Go makes no rune of half a surrogate pair, but a text of it.
      if (point <= 0x10ffff) value = point >= 0xd800 && point < 0xe000 ? '\ufffd' : String.fromCodePoint(point)
    } else {
      nameAt.lastIndex = this.at
      const name = nameAt.exec(this.text)?.[0] ?? ''
      this.at += name.length
      if (Object.hasOwn(entities, name)) value = entities[name]
    }
    const isEnded = this.must(0) === ';'
    if (isEnded) this.at++
    if (isEnded && value !== undefined) return value
    if (this.#keepsUnknown) return this.text.slice(mark, this.at)
    throw this.error(`invalid character entity ${this.text.slice(mark, this.at)}${isEnded ? '' : ' (no semicolon)'}`)
  }

  checked(text: string): string {
    const lone = text.isWellFormed() ? -1 : loneAt(text)
    const bad = notAllowed.exec(text)
    if (bad && (lone < 0 || bad.index < lone))
      throw this.error(`illegal character code U+${bad[0].codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')}`)
    if (lone >= 0) throw this.error('invalid UTF-8')
    return text.includes('\r') ? text.replace(/\r\n?/g, '\n') : text
  }

  space(): void {
    while (' \t\r\n'.includes(this.text[this.at] ?? '-')) this.at++
  }

  /** The character that must be there, one further by default. */
  must(step = 1): string {
    this.at += step
    const char = this.text[this.at]
    if (char === undefined) throw this.error('unexpected EOF')
    return char
  }

  /** Goes behind what must come; gives its index. */
  find(wanted: string, from: number): number {
    const found = this.text.indexOf(wanted, from)
    this.at = found < 0 ? this.text.length : found + wanted.length
    if (found < 0) throw this.error('unexpected EOF')
    return found
  }

  error(text: string): Error {
    const line = this.text.slice(0, this.at).split('\n').length
    return fault(`XML syntax error on line ${line}: ${text}`)
  }
}

const hexAt = /[\da-f]*/iy
const digitsAt = /\d*/y
const loneAt = (text: string): number => text.search(/(?<![\ud800-\udbff])[\udc00-\udfff]|[\ud800-\udbff](?![\udc00-\udfff])/)
