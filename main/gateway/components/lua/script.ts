// One script of the configuration: its sources, read at start or each time; its compiled form; its executions.
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { GatewayError } from '../../error.ts'
import type { Scope } from '../../types.ts'
import { compileFunction } from './compile.ts'
import { openHost } from './host.ts'
import type { Surroundings } from './host.ts'
import { LuaSyntaxError } from './lexer.ts'
import { openBase } from './library-base.ts'
import { openLibraries } from './library-open.ts'
import { parseParts } from './parser.ts'
import type { Source } from './cursor.ts'
import { Closure, LuaError, LuaLimit } from './functions.ts'
import type { Limits, Prototype } from './functions.ts'
import { State } from './state.ts'
import { toLuaText } from './text.ts'
import type { LuaValue, Steps } from './value.ts'

export interface ScriptOptions {
  readonly sources: readonly string[]
  readonly md5: Readonly<Record<string, string>>
  readonly live: boolean
  readonly openLibraries: boolean
  readonly print: (line: string) => void
  /** Milliseconds that one execution may run. */
  readonly time: number
}

export interface Script {
  /** What is wrong with it now, or null. */
  readonly problem: GatewayError | null
  /** null when it ran to its end. A promise only when the script had to wait. */
  run(surroundings: Surroundings): GatewayError | null | Promise<GatewayError | null>
}

interface Program {
  readonly prototype: Prototype
  readonly pauses: boolean
}

export function createScript(name: string, code: string, options: ScriptOptions): Script {
  const compile = createCompiler(name, code, options)
  const first = compile()
  const limits: Limits = { time: options.time, entries: 2_000_000, text: 16 * 1024 * 1024 }
  return {
    problem: first instanceof GatewayError ? first : null,
    run(surroundings) {
      const program = options.live ? compile() : first
      if (program instanceof GatewayError) return program
      const state = new State(limits, options.print, () => performance.now())
      openBase(state)
      if (options.openLibraries) openLibraries(state)
      openHost(state, surroundings)
      const main = new Closure(program.prototype, [], state.globals)
      return program.pauses ? drive(state.call(main, []), state, surroundings.scope) : runNow(main, state)
    },
  }
}

/** Reads and compiles; what did not change since the last time is not compiled again. */
function createCompiler(name: string, code: string, options: ScriptOptions): () => Program | GatewayError {
  let last: { readonly texts: string; readonly program: Program | GatewayError } | null = null
  return () => {
    const sources: Source[] = []
    for (const path of options.sources) {
      const text = readSource(path, options.md5[path])
      if (text instanceof GatewayError) return text
      sources.push({ name: path, text })
    }
    sources.push({ name, text: toLuaText(code) })
    const texts = sources.map(({ text }) => text).join('\0')
    if (last?.texts !== texts) last = { texts, program: compileSources(sources) }
    return last.program
  }
}

function readSource(path: string, md5: string | undefined): string | GatewayError {
  let bytes: Buffer
  try {
    bytes = readFileSync(path)
  } catch {
    return new GatewayError('lua_source', 500, `lua: unable to load required source ${path}`)
  }
  if (md5 !== undefined && createHash('md5').update(bytes).digest('hex') !== md5.toLowerCase())
    return new GatewayError('lua_md5', 500, `the source ${path} has another md5`)
  return bytes.toString('latin1')
}

/** Words without which no script can come to a pause. */
const pausing = /\b(http_response|body|coroutine|require|load|loadstring|getfenv|_G)\b/

function compileSources(sources: readonly Source[]): Program | GatewayError {
  try {
    const prototype = compileFunction(parseParts(sources))
    return { prototype, pauses: sources.some(({ text }) => pausing.test(text)) }
  } catch (error) {
    return faultOf(error)
  }
}

function runNow(main: Closure, state: State): GatewayError | null {
  try {
    state.callNow(main, [])
    return null
  } catch (error) {
    return faultOf(error)
  }
}

function drive(steps: Steps<LuaValue[]>, state: State, scope: Scope): GatewayError | null | Promise<GatewayError | null> {
  try {
    const step = steps.next()
    if (step.done) return null
    if (step.value.kind === 'wait') return driveOn(steps, step.value.promise, state, scope)
    return new GatewayError('lua', 500, 'attempt to yield from outside a coroutine')
  } catch (error) {
    return faultOf(error)
  }
}

async function driveOn(
  steps: Steps<LuaValue[]>,
  first: Promise<unknown>,
  state: State,
  scope: Scope,
): Promise<GatewayError | null> {
  try {
    for (let promise = first; ;) {
      state.pause()
      const value = await promise
      if (scope.cause) {
        steps.return([])
        return scope.cause as GatewayError
      }
      state.resume()
      const step = steps.next(value)
      if (step.done) return null
      if (step.value.kind !== 'wait') return new GatewayError('lua', 500, 'attempt to yield from outside a coroutine')
      promise = step.value.promise
    }
  } catch (error) {
    return faultOf(error)
  }
}

/** `<message> (<script>:L<line>)`, as KrakenD turns a place around. */
function faultOf(error: unknown): GatewayError {
  if (error instanceof LuaSyntaxError)
    return new GatewayError('lua_syntax', 500, `${error.message} (${error.chunk}:L${error.line})`)
  if (error instanceof LuaError && error.cause instanceof GatewayError) return error.cause
  if (error instanceof LuaLimit) return new GatewayError('lua_limit', 500, error.message)
  if (error instanceof RangeError) return new GatewayError('lua', 500, 'stack overflow')
  const message = error instanceof Error ? error.message : String(error)
  return new GatewayError('lua', 500, message.replace(/^(.+?):(\d+): ([\s\S]*)$/, '$3 ($1:L$2)'), { cause: error })
}
