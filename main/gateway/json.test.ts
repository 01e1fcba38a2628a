import { assert, integer, jsonValue, property } from 'fast-check'
import { describe, expect, it } from 'vitest'
import { canonicalJson } from './json-canonical.ts'
import { encodeJson, fromPlain, goText, JsonNumber, parseArray, parseJson, parseObject, toPlain } from './json.ts'

const through = (text: string | Uint8Array): string => encodeJson(parseJson(text))

describe('reading and writing', () => {
  it('keeps the spelling of numbers', () => {
    const numbers = '[1.0,1e3,1E+2,-0,1e400,0.12345678901234567890,12345678901234567890]'
    expect(through(numbers)).toBe(numbers)
  })

  it('sorts keys by their bytes, not by UTF-16 units', () => {
    expect(through('{"\u{1f600}":1,"\uffee":2,"b":3,"B":4,"a":5,"10":6,"9":7}')).toBe(
      '{"10":6,"9":7,"B":4,"a":5,"b":3,"\uffee":2,"\u{1f600}":1}',
    )
  })

  it('sorts objects of any size', () => {
    const keys = Array.from({ length: 40 }, (_, i) => `k${(i * 7) % 40}`)
    const text = `{${keys.map((key) => `"${key}":1`).join()}}`
    expect(through(text)).toBe(
      `{${keys
        .toSorted()
        .map((key) => `"${key}":1`)
        .join()}}`,
    )
  })

  it('escapes what Go escapes and nothing else', () => {
    expect(through('{"t":"<a href=\\"x\\">&\u2028\\/\\u0000\\u001f\u007f\\b\\f\\n\\r\\t"}')).toBe(
      '{"t":"\\u003ca href=\\"x\\"\\u003e\\u0026\\u2028/\\u0000\\u001f\u007f\\b\\f\\n\\r\\t"}',
    )
  })

  it('turns lone surrogates and each broken byte into a replacement character', () => {
    expect(through('"a\\ud800b\\ud83d\\ude00"')).toBe('"a\ufffdb😀"')
    expect(through(Buffer.from([0x22, 0x78, 0xff, 0xe2, 0x82, 0x22]))).toBe('"x\ufffd\ufffd\ufffd"')
  })

  it('treats __proto__ and constructor as plain keys', () => {
    const object = parseObject('{"__proto__":{"a":1},"constructor":2,"toString":3}')
    expect(encodeJson(object)).toBe('{"__proto__":{"a":1},"constructor":2,"toString":3}')
    expect(({} as Record<string, unknown>)['a']).toBeUndefined()
  })

  it('takes the last of equal keys and ignores what follows the first value', () => {
    expect(through('{"a":1,"a":{"b":2},"a":3} and more')).toBe('{"a":3}')
  })

  it('survives ten thousand levels and refuses one more', () => {
    const deep = '['.repeat(10_000) + ']'.repeat(10_000)
    expect(through(deep)).toBe(deep)
    expect(() => parseJson(`[${deep}]`)).toThrow("invalid character '[' exceeded max depth")
  })

  it('writes a null document as null and forgets that once it has a key', () => {
    const nil = parseObject('null')
    expect(encodeJson(nil)).toBe('null')
    nil['a'] = true
    expect(encodeJson(nil)).toBe('{"a":true}')
  })

  it('agrees with JSON.parse on every value', () => {
    assert(
      property(jsonValue({ noUnicodeString: false }), (value) => {
        const text = JSON.stringify(value)
        expect(JSON.parse(through(text))).toEqual(
          JSON.parse(JSON.stringify(JSON.parse(text), (_, item) => (typeof item === 'string' ? item.toWellFormed() : item))),
        )
      }),
    )
  })

  it('gives numbers as doubles to libraries and takes them back', () => {
    expect(toPlain(parseJson('{"a":[1.50,null]}'))).toMatchObject({ a: [1.5, null] })
    expect(encodeJson(fromPlain({ a: [1, -0, Number.NaN, 1e21], u: undefined }))).toBe('{"a":[1,-0,null,1e+21],"u":null}')
  })

  it('prints values as Go does', () => {
    expect(goText(parseJson('{"b":[1,"x",null],"a":true}'))).toBe('map[a:true b:[1 x <nil>]]')
    expect(String(new JsonNumber('1.50'))).toBe('1.50')
  })
})

describe('error texts', () => {
  const messageOf = (text: string): string => {
    try {
      return through(text)
    } catch (error) {
      return (error as Error).message
    }
  }

  it.each([
    ['', 'EOF'],
    [' \n', 'EOF'],
    ['{"a":', 'unexpected EOF'],
    ['tru', 'unexpected EOF'],
    ['<html>', "invalid character '<' looking for beginning of value"],
    ['\ufeff{}', "invalid character 'ï' looking for beginning of value"],
    ['{"a":01}', "invalid character '1' after object key:value pair"],
    ["{'a':1}", "invalid character '\\'' looking for beginning of object key string"],
    ['{"a":1,}', "invalid character '}' looking for beginning of object key string"],
    ['{"a" 1}', "invalid character '1' after object key"],
    ['[1 2]', "invalid character '2' after array element"],
    ['[1,]', "invalid character ']' looking for beginning of value"],
    ['nope', "invalid character 'o' in literal null (expecting 'u')"],
    ['"a\nb"', "invalid character '\\n' in string literal"],
    ['"\\x"', "invalid character 'x' in string escape code"],
    ['"\\u12g4"', "invalid character 'g' in \\u hexadecimal character escape"],
    ['-x', "invalid character 'x' in numeric literal"],
    ['1.x', "invalid character 'x' after decimal point in numeric literal"],
    ['1ex', "invalid character 'x' in exponent of numeric literal"],
  ])('reads %j as %s', (text, message) => expect(messageOf(text)).toBe(message))

  it('names the kind that does not fit', () => {
    expect(() => parseObject('[1]')).toThrow('json: cannot unmarshal array into Go value of type map[string]interface {}')
    expect(() => parseObject('5')).toThrow('json: cannot unmarshal number into Go value of type map[string]interface {}')
    expect(() => parseArray('{}')).toThrow('json: cannot unmarshal object into Go value of type []interface {}')
  })
})

describe('the short way', () => {
  it('writes the same as reading and writing, or gives up', () => {
    assert(
      property(jsonValue(), integer({ min: 0, max: 3 }), (value, indent) => {
        const text = JSON.stringify(value, null, indent)
        expect(canonicalJson(text)).toBe(through(text))
      }),
    )
  })

  it('sorts keys beyond U+D800 by their bytes, however they are spelled', () => {
    const text = String.raw`{"\ud83d\ude00":1,"\ue000":2,"\ud800":3}`
    expect(canonicalJson(text)).toBe(through(text))
  })

  it.each(['', '{"a":1', '{"a":01}', '[1,]', '{"a":1,}', '"\\x"', '"\\ud83"', 'nul', '-', '{"a"1}', '"a\nb"'])(
    'gives up on %j',
    (text) => expect(canonicalJson(text)).toBeNull(),
  )
})
