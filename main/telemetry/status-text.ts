// The route of a request that no endpoint took is its status and reason, in Go's wording.
import { STATUS_CODES } from 'node:http'

const goTexts: Readonly<Record<number, string>> = {
  413: 'Request Entity Too Large',
  414: 'Request URI Too Long',
  416: 'Requested Range Not Satisfiable',
  418: "I'm a teapot",
  509: '',
}

/** `404 Not Found`; an unknown code keeps its trailing blank. */
export const fallbackRoute = (status: number): string => `${status} ${goTexts[status] ?? STATUS_CODES[status] ?? ''}`
