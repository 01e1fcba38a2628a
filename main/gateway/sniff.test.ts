import { expect, it } from 'vitest'
import { sniffContentType } from './sniff.ts'

it.each([
  ['<html>plain</html>', 'text/html; charset=utf-8'],
  ['  <!doctype html>', 'text/html; charset=utf-8'],
  ['<htmlish', 'text/plain; charset=utf-8'],
  ['<?xml version="1.0"?>', 'text/xml; charset=utf-8'],
  ['%PDF-1.4', 'application/pdf'],
  ['\x89PNG\r\n\x1a\n', 'image/png'],
  ['{"a":1}', 'text/plain; charset=utf-8'],
  ['\x00\x01\x02', 'application/octet-stream'],
  ['\x1f\x8b\x08\x00', 'application/x-gzip'],
  ['RIFF\x01\x02\x03\x04WEBPVP8 ', 'image/webp'],
  [`${'\x00'.repeat(34)}LP`, 'application/vnd.ms-fontobject'],
  ['\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00mp41isom', 'video/mp4'],
])('takes %j for %s', (text, type) => {
  expect(sniffContentType(Buffer.from(text, 'latin1'))).toBe(type)
})
