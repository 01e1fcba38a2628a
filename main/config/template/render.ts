import type { Env } from '../source.ts'
import type { Functions } from './call.ts'
import { evaluate } from './evaluate.ts'
import { templateFunctions, unknownFunction } from './functions.ts'
import { parseTemplate, type Templates } from './parse.ts'
import type { Value } from './values.ts'

/** One template without settings and partials. Throws a TemplateError. */
export function renderText(name: string, source: string, data: Value, env: Env, more: Functions = {}): string {
  return renderAll(name, [[name, source]], data, env, () => '', more)
}

/** Parses the texts in their order and runs the one of that name. Throws a TemplateError. */
export function renderAll(
  name: string,
  sources: readonly (readonly [name: string, text: string])[],
  data: Value,
  env: Env,
  include: (partial: string) => string,
  more: Functions = {},
): string {
  const functions = { ...templateFunctions(env, include), ...more }
  const known = { isFunction: (word: string) => Object.hasOwn(functions, word), unknownFunction }
  const templates: Templates = new Map()
  for (const [template, text] of sources) parseTemplate(template, text, known, templates)
  return evaluate(templates, name, data, functions)
}
