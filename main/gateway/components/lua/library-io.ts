// The reading half of Lua's `io`: a script may bring a table of its own in a file. Writing and other programs stay closed.
import { readFileSync } from 'node:fs'
import { Native } from './functions.ts'
import { install } from './install.ts'
import { defineClass } from './objects.ts'
import type { State } from './state.ts'
import { fromLuaText, toLuaText } from './text.ts'
import { LuaTable, toNumber, toText } from './value.ts'
import type { LuaValue } from './value.ts'

class OpenFile {
  readonly text: string
  at = 0
  constructor(text: string) {
    this.text = text
  }

  line(): string | undefined {
    if (this.at >= this.text.length) return undefined
    const end = this.text.indexOf('\n', this.at)
    const line = this.text.slice(this.at, end < 0 ? undefined : end)
    this.at += line.length + 1
    return line
  }

  read(format: LuaValue): LuaValue {
    if (typeof format === 'number') {
      if (this.at >= this.text.length) return undefined
      return this.text.slice(this.at, (this.at += format))
    }
    const kind = (toText(format) ?? '*l').replace('*', '').charAt(0)
    if (kind === 'l') return this.line()
    if (kind === 'n') {
      const number = /^\s*[+-]?[\d.]+(?:e[+-]?\d+)?/i.exec(this.text.slice(this.at, this.at + 100))?.[0]
      this.at += number?.length ?? 0
      return toNumber(number)
    }
    const rest = this.text.slice(this.at)
    this.at = this.text.length
    return rest
  }
}

const linesOf = (file: OpenFile): Native => new Native('lines', () => [file.line()])

const file = defineClass('file', OpenFile, {
  read: (self, _, values, state) => {
    state.step(self.text.length >> 6)
    return self.read(values[0])
  },
  lines: (self) => linesOf(self),
  close: () => true,
})

function openFile(path: string): OpenFile | string {
  try {
    return new OpenFile(readFileSync(fromLuaText(path), 'latin1'))
  } catch (error) {
    return toLuaText((error as Error).message)
  }
}

export function openIo(state: State): void {
  const library = install(new LuaTable(), {
    open(args) {
      if (/[wa+]/.test(args.text(2, 'r'))) return [undefined, `${args.text(1)}: files can only be read here`]
      const opened = openFile(args.text(1))
      return typeof opened === 'string' ? [undefined, opened] : [file.make(opened)]
    },
    lines(args, _, running) {
      const opened = openFile(args.text(1))
      if (typeof opened === 'string') throw running.fault(opened)
      return [linesOf(opened)]
    },
    write(_, values, running) {
      running.print(values.map((value) => toText(value) ?? '').join(''))
      return [true]
    },
  })
  state.globals.set('io', library)
}
