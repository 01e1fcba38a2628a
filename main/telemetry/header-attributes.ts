// `report_headers`: one string-array attribute per header, all values, lower-case names.
import type { HeaderMap } from '../gateway/types.ts'
import type { HeaderReport } from './layer-config.ts'
import { requestHeader, responseHeader } from './names.ts'
import type { Span } from './span.ts'

export function reportRequest(span: Span, headers: HeaderMap, report: HeaderReport): void {
  for (const name in headers) if (!report.skip.has(name)) span.set(requestHeader(name), values(headers[name]!))
}

export function reportResponse(span: Span, headers: HeaderMap, report: HeaderReport): void {
  for (const name in headers) if (!report.skip.has(name)) span.set(responseHeader(name), values(headers[name]!))
}

const values = (value: string | string[]): readonly string[] => (typeof value === 'string' ? [value] : value.slice())
