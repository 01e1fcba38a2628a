// The functions of CEL as cel-go has them, under names of our own: the library's differ (JavaScript's numbers, RegExp, the
// clock of the machine) and cannot be replaced. cel-language.ts renames the calls.
import { Duration, UnsignedInt, type Environment } from '@marcbachmann/cel-js/evaluator'
import { LRUCache } from 'lru-cache'
import { RE2JS } from 're2js'
import { goGeneral, parseGoFloat } from '../../../../shared/go-number.ts'
import { getters } from './dates.ts'
import { durationText, parseDuration, parseTimestamp, timestampOf, timestampText } from './times.ts'

const prefix = 'go_'
const timestamp = 'google.protobuf.Timestamp'
const duration = 'google.protobuf.Duration'
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
const [minInt, maxInt, maxUint] = [-(2n ** 63n), 2n ** 63n - 1n, 2n ** 64n - 1n]

/** What cel-go knows, by the way it is called; `list.map` and the like are no functions. */
const known = {
  call: new Set(['size', 'dyn', 'type', 'bool', 'bytes', 'int', 'uint', 'double', 'string', 'timestamp', 'duration', 'matches']),
  rcall: new Set(['size', 'contains', 'startsWith', 'endsWith', 'matches', ...Object.keys(getters)]),
}
const own = new Set(['int', 'uint', 'double', 'string', 'timestamp', 'duration', 'matches', ...Object.keys(getters)])

export const isKnown = (form: 'call' | 'rcall', name: string): boolean => known[form].has(name)
export const goName = (name: string): string => (own.has(name) ? prefix + name : name)

type Handler = (...args: never[]) => unknown

const functions: Readonly<Record<string, Handler>> = {
  'int(int): int': (value: bigint) => value,
  'int(uint): int': (value: UnsignedInt) => intOf(value.valueOf()),
  'int(double): int': (value: number) => doubleToInt(value),
  'int(string): int': (text: string) => intOf(/^[+-]?\d+$/.test(text) ? wholeOf(text) : wrong('int')),
  [`int(${timestamp}): int`]: (time: Date) => BigInt(Math.floor(time.getTime() / 1000)),
  [`int(${duration}): int`]: (value: Duration) => intOf(value.seconds * 1_000_000_000n + BigInt(value.nanos)),
  'uint(uint): uint': (value: UnsignedInt) => value,
  'uint(int): uint': (value: bigint) => uintOf(value),
  'uint(double): uint': (value: number) => (value >= 0 && value < 2 ** 64 ? uintOf(BigInt(Math.trunc(value))) : overflow()),
  'uint(string): uint': (text: string) => uintOf(/^\d+$/.test(text) ? wholeOf(text) : wrong('uint')),
  'double(double): double': (value: number) => value,
  'double(int): double': (value: bigint) => Number(value),
  'double(uint): double': (value: UnsignedInt) => Number(value.valueOf()),
  'double(string): double': (text: string) => parseGoFloat(text) ?? wrong('double'),
  'string(string): string': (text: string) => text,
  'string(bool): string': (value: boolean) => String(value),
  'string(int): string': (value: bigint) => String(value),
  'string(uint): string': (value: UnsignedInt) => String(value),
  'string(double): string': (value: number) => goGeneral(value),
  'string(bytes): string': (bytes: Uint8Array) => utf8.decode(bytes),
  [`string(${timestamp}): string`]: timestampText,
  [`string(${duration}): string`]: durationText,
  [`timestamp(string): ${timestamp}`]: parseTimestamp,
  [`timestamp(int): ${timestamp}`]: (seconds: bigint) => timestampOf(Number(seconds) * 1000),
  [`timestamp(${timestamp}): ${timestamp}`]: (time: Date) => time,
  [`duration(string): ${duration}`]: parseDuration,
  [`duration(int): ${duration}`]: (nanos: bigint) => new Duration(nanos / 1_000_000_000n, Number(nanos % 1_000_000_000n)),
  [`duration(${duration}): ${duration}`]: (value: Duration) => value,
  'matches(string, string): bool': matches,
  'string.matches(string): bool': matches,
}

const ofDurations: Readonly<Record<string, Handler>> = {
  getHours: (value: Duration) => value.getHours(),
  getMinutes: (value: Duration) => value.getMinutes(),
  getSeconds: (value: Duration) => value.getSeconds(),
  getMilliseconds: (value: Duration) => value.getMilliseconds(),
}

export function registerFunctions(environment: Environment): void {
  const add = (signature: string, handler: Handler): void => {
    const named = signature.replace(/(\w+)(?=\()/, `${prefix}$1`)
    environment.registerFunction(named, handler as (...args: unknown[]) => unknown, { async: false })
  }
  for (const [signature, handler] of Object.entries(functions)) add(signature, handler)
  for (const [name, handler] of Object.entries(ofDurations)) add(`${duration}.${name}(): int`, handler)
  for (const [name, read] of Object.entries(getters)) {
    add(`${timestamp}.${name}(): int`, (time: Date) => BigInt(read(time, '')))
    add(`${timestamp}.${name}(string): int`, (time: Date, zone: string) => BigInt(read(time, zone)))
  }
  for (const [sign, holds] of Object.entries(orders))
    environment.registerOperator(`bytes ${sign} bytes`, (a: unknown, b: unknown) =>
      holds(Buffer.compare(a as Uint8Array, b as Uint8Array)),
    )
}

const orders: Readonly<Record<string, (order: number) => boolean>> = {
  '<': (order) => order < 0,
  '<=': (order) => order <= 0,
  '>': (order) => order > 0,
  '>=': (order) => order >= 0,
}

const patterns = new LRUCache<string, RE2JS>({ max: 500 })

/** On RE2: an expression meets texts of strangers, and a backtracking engine would let them stop the process. */
function matches(text: string, pattern: string): boolean {
  let compiled = patterns.get(pattern)
  if (!compiled) patterns.set(pattern, (compiled = compilePattern(pattern)))
  return compiled.test(text)
}

function compilePattern(pattern: string): RE2JS {
  try {
    return RE2JS.compile(pattern)
  } catch (cause) {
    throw new TypeError('the pattern is no regular expression', { cause })
  }
}

function overflow(): never {
  throw new RangeError('integer overflow')
}

/** Without the text, which may be a secret. */
function wrong(type: string): never {
  throw new TypeError(`cannot convert the text to ${type}`)
}

/** Of a text that may be as long as a stranger likes. */
const wholeOf = (digits: string): bigint => (digits.length > 400 ? overflow() : BigInt(digits))
const intOf = (value: bigint): bigint => (value < minInt || value > maxInt ? overflow() : value)
const uintOf = (value: bigint): UnsignedInt => (value < 0n || value > maxUint ? overflow() : new UnsignedInt(value))
const doubleToInt = (value: number): bigint => (value > -(2 ** 63) && value < 2 ** 63 ? BigInt(Math.trunc(value)) : overflow())
