// The text of a Lua pattern to instructions, with gopher-lua's reading of what the manual leaves open: only a single class takes
// `*`, `+`, `-` or `?`, a range whose ends are not plain characters matches nothing, and `%f` is the letter.

type Takes = (char: number) => boolean

export interface Instruction {
  readonly kind: 'char' | 'match' | 'end' | 'jump' | 'split' | 'save' | 'place' | 'balance' | 'again'
  /** Where to go on, the slot to save in, or the first character of a balance. */
  readonly one: number
  /** Where else to go on, or the last character of a balance. */
  readonly two: number
  readonly takes: Takes | null
}

export interface Pattern {
  readonly instructions: readonly Instruction[]
  readonly isAnchored: boolean
}

interface Item {
  readonly takes: Takes
  /** The character it stands for; null for a class. */
  readonly char: number | null
}

const classes: Readonly<Record<string, RegExp>> = {
  a: /[A-Za-z]/,
  // eslint-disable-next-line no-control-regex -- %c is the class of control characters
  c: /[\0-\x1f\x7f]/,
  d: /[0-9]/,
  l: /[a-z]/,
  p: /[!-/:-@[-`{-~]/,
  s: /[ \t-\r]/,
  u: /[A-Z]/,
  w: /[A-Za-z0-9]/,
  x: /[A-Fa-f0-9]/,
  z: /\0/,
}

/** Captures can be nested, so their number is bounded. */
const mostSlots = 1000

/** One table of answers for each class, made when it is first used. */
const known = new Map<string, readonly boolean[]>()

function classTakes(name: string): Takes {
  const wanted = classes[name.toLowerCase()]
  const code = name.charCodeAt(0)
  if (!wanted || !/[A-Za-z]/.test(name)) return (char) => char === code
  let answers = known.get(name)
  if (!answers) {
    const isPlain = name === name.toLowerCase()
    known.set(name, (answers = Array.from({ length: 256 }, (_, char) => wanted.test(String.fromCharCode(char)) === isPlain)))
  }
  const table = answers
  return (char) => table[char]!
}

const literal = (char: number): Item => ({ takes: (given) => given === char, char })

export function readPattern(source: string, fail: (message: string) => never): Pattern {
  const instructions: Instruction[] = []
  const isAnchored = source.startsWith('^')
  let at = isAnchored ? 1 : 0
  let slot = 0
  const add = (kind: Instruction['kind'], one = 0, two = 0, takes: Takes | null = null): void =>
    void instructions.push({ kind, one, two, takes })
  /** The last character that was read. */
  const place = (): number => Math.max(0, at - 1)

  function escaped(): Item {
    const name = source[at + 1] ?? ''
    at += 2
    return name === '' ? { takes: () => false, char: null } : { takes: classTakes(name), char: null }
  }

  function set(): Takes {
    at++
    const isNegated = source[at] === '^'
    if (isNegated) at++
    const items: Item[] = []
    let isRange = false
    for (;;) {
      const char = source[at]
      if (char === undefined) fail(`unexpected EOS at ${source.length - 1}`)
      if (items.length > 0 && char === ']') break
      if (items.length > 0 && char === '-') {
        at++
        isRange = true
        continue
      }
      items.push(char === '%' ? escaped() : literal(source.charCodeAt(at++)))
      if (!isRange) continue
      const [from, to] = [items.at(-2)!.char, items.at(-1)!.char]
      items.splice(-2, 2, { takes: (given) => from !== null && to !== null && from <= given && given <= to, char: null })
      isRange = false
    }
    at++
    if (isRange) items.push(literal(0x2d))
    return (char) => items.some(({ takes }) => takes(char)) !== isNegated
  }

  function single(char: string): Takes {
    if (char === '[') return set()
    if (char === '%') return escaped().takes
    at++
    return char === '.' ? () => true : literal(char.charCodeAt(0)).takes
  }

  function repeated(takes: Takes): void {
    const here = instructions.length
    const sign = source[at] ?? ''
    if (sign !== '' && '*+-?'.includes(sign)) at++
    if (sign === '*') {
      add('split', here + 1, here + 3)
      add('char', 0, 0, takes)
      add('jump', here)
    } else if (sign === '+') {
      add('char', 0, 0, takes)
      add('split', here, here + 2)
    } else if (sign === '-') {
      add('split', here + 3, here + 1)
      add('char', 0, 0, takes)
      add('jump', here)
    } else {
      if (sign === '?') add('split', here + 1, here + 2)
      add('char', 0, 0, takes)
    }
  }

  /** Whether it ended with `$`. */
  function sequence(isTop: boolean): boolean {
    for (;;) {
      const char = source[at]
      if (char === undefined) return false
      if (char === ')') {
        if (isTop) fail(`invalid ')' at ${place()}`)
        return false
      }
      const next = source[at + 1] ?? ''
      if (char === '$' && isTop && at === source.length - 1) return true
      if (char === '(') capture(next)
      else if (char === '%' && next === '0') fail(`invalid capture index at ${at}`)
      else if (char === '%' && /[1-9]/.test(next)) {
        add('again', Number(next))
        at += 2
      } else if (char === '%' && next === 'b') {
        add(
          'balance',
          at + 2 < source.length ? source.charCodeAt(at + 2) : -1,
          at + 3 < source.length ? source.charCodeAt(at + 3) : -1,
        )
        at += 4
      } else if ('*+-?$'.includes(char)) {
        // Nothing to repeat: the sign itself, which takes a sign in turn.
        at++
        repeated(literal(char.charCodeAt(0)).takes)
      } else repeated(single(char))
    }
  }

  function capture(next: string): void {
    const own = slot
    if (own >= mostSlots) fail('too many captures')
    slot += 2
    if (next === ')') {
      at += 2
      add('place', own)
      return
    }
    at++
    add('save', own)
    sequence(false)
    if (source[at] !== ')') fail('unfinished capture at EOS')
    at++
    add('save', own + 1)
  }

  if (sequence(true)) add('end')
  add('match')
  return { instructions, isAnchored }
}
