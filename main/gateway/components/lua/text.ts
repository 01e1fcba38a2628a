// Between real text and Lua's byte strings.
const isAscii = /^[\0-\x7f]*$/

export const toLuaText = (text: string): string => (isAscii.test(text) ? text : Buffer.from(text, 'utf8').toString('latin1'))

export const fromLuaText = (bytes: string): string =>
  isAscii.test(bytes) ? bytes : Buffer.from(bytes, 'latin1').toString('utf8')

export const bytesToLua = (bytes: Uint8Array): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1')

export const luaToBytes = (text: string): Uint8Array => Buffer.from(text, 'latin1')
