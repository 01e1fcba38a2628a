// The object that return_error_details puts in place of data. A Go struct in KrakenD, which shows in XML and YAML.
import { isStruct, JsonNumber, structObject } from '../json.ts'
import type { JsonObject, JsonValue } from '../types.ts'

export const errorDetails = (status: number, body: string, contentType: string): JsonObject =>
  structObject({
    http_status_code: new JsonNumber(String(status)),
    ...(body && { http_body: body }),
    ...(contentType && { http_body_encoding: contentType }),
  })

export const isErrorDetails = (value: JsonValue): value is JsonObject => isStruct(value) && 'http_status_code' in value
