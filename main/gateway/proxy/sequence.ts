// What a sequence carries from earlier answers to later requests: `{resp0_user.id}` in a url_pattern, and
// `proxy.sequential_propagated_params`, which only Lua and plugins read.
import { textOf } from '../go-text.ts'
import { goText, isObject } from '../json.ts'
import type { EndpointConfig, JsonObject, JsonValue, ProxyResponse } from '../types.ts'
import { readSource } from './read-response.ts'
import { proxySettings } from './settings.ts'

/** Puts one value of an earlier answer into the parameters. A value that was found once stays. */
export type Replace = (
  parts: readonly ProxyResponse[],
  params: Record<string, string>,
  registry: Map<string, string>,
) => Promise<void> | void

/** One list for each backend. */
export function createReplacements(endpoint: EndpointConfig): readonly (readonly Replace[])[] {
  const raw = proxySettings(endpoint.extraConfig)['sequential_propagated_params']
  const propagated = Array.isArray(raw) ? raw.filter((name) => typeof name === 'string') : []
  return endpoint.backends.map(({ urlTemplate }, i) => {
    if (i === 0) return []
    const found = [
      ...urlTemplate.matchAll(/\{\{\.Resp(\d+)_([\w.-]+)\}\}/g),
      ...propagated.flatMap((name) => [...name.matchAll(/[Rr]esp(\d+)_?([\w.-]+)?/g)]),
    ]
    return found.filter((match) => Number(match[1]) < i).map((match) => createReplace(match[1]!, match[2]))
  })
}

function createReplace(index: string, path: string | undefined): Replace {
  const name = path === undefined ? `Resp${index}` : `Resp${index}_${path}`
  const keys = path?.split('.')
  return async (parts, params, registry) => {
    const part = parts[Number(index)]
    if (!part) return
    const value = registry.get(name) || (keys ? lookUp(part.body.data, keys) : await wholeBody(part))
    if (value === undefined) return
    params[name] = value
    registry.set(name, value)
  }
}

async function wholeBody({ body }: ProxyResponse): Promise<string | undefined> {
  if (body.kind !== 'stream') return undefined
  const { bytes, error } = await readSource(body.source)
  return error ? undefined : textOf(bytes, 'escape')
}

/** As in KrakenD, a step that leads nowhere is skipped and the last key is looked for where the path ended. */
function lookUp(data: JsonObject, path: readonly string[]): string | undefined {
  let at = data
  for (const key of path.slice(0, -1)) {
    const value = at[key]
    if (!isObject(value)) break
    at = value
  }
  const value: JsonValue | undefined = at[path.at(-1)!]
  if (value === undefined) return undefined
  return Array.isArray(value) ? value.map(goText).join(',') : goText(value)
}
