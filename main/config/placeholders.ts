// Placeholders of endpoint paths and url patterns, by KrakenD's rules (docs: "Sequential proxy", "Configuring endpoints").
// Error texts are KrakenD's, odd wording included: scripts look for them.

const restful = /\/\{([a-zA-Z\-_0-9]+)\}/g
const free = /\{([\w\-.:/]+)\}/g
/** Filled at request time by an earlier backend of a sequence or by the token. */
const lateParam = /^(resp\d+_.+)?(JWT\.[\w\-.:/]+)?$/

export const withSlash = (path: string): string => (path.startsWith('/') ? path : `/${path}`)

/** Names in order of appearance, each once. */
export function pathParams(path: string, disableRest: boolean): readonly string[] {
  return [...new Set(Array.from(path.matchAll(disableRest ? free : restful), (match) => match[1]!))]
}

/** `/v1/{model}` -> `/v1/:model`, the router's spelling. What follows a `?` stays. */
export function routeOf(path: string, params: readonly string[]): string {
  const [before = '', ...after] = path.split('?')
  return [params.reduce((route, name) => route.replaceAll(`{${name}}`, `:${name}`), before), ...after].join('?')
}

/** Why KrakenD refuses the path of an endpoint; null when it does not. */
export function pathProblem(method: string, path: string): string | null {
  if (/\*./.test(path) || /\/__(debug|echo|health)(\/.*)?$/.test(path))
    return `ignoring the '${method} ${path}' endpoint, since it is invalid!!!`
  return null
}

export interface UrlPattern {
  readonly template: string
  readonly problem: string | null
}

/** `/x/{id}` -> `/x/{{.Id}}`, and whether every placeholder can be filled from the endpoint's. */
export function readUrlPattern(
  pattern: string,
  inputs: readonly string[],
  where: { method: string; route: string; backend: number },
): UrlPattern {
  const outputs = [...new Set(Array.from(pattern.matchAll(free), (match) => match[1]!))].toSorted()
  const sorted = inputs.toSorted()
  const place = `endpoint: ${where.method} ${where.route}, backend: ${where.backend}. input: [${sorted.join(' ')}], output: [${outputs.join(' ')}]`
  const template = outputs.reduce((text, name) => text.replaceAll(`{${name}}`, `{{.${capitalised(name)}}}`), pattern)
  const needed = outputs.filter((name) => !lateParam.test(name))
  // KrakenD counts without the last one.
  if (outputs.slice(0, -1).filter((name) => !lateParam.test(name)).length > inputs.length)
    return { template, problem: `input and output params do not match. ${place}` }
  const unknown = needed.find((name) => !inputs.includes(name))
  return { template, problem: unknown === undefined ? null : `undefined output param '${unknown}'! ${place}` }
}

export const capitalised = (name: string): string => name.slice(0, 1).toUpperCase() + name.slice(1)
