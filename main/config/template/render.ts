import type { Env } from '../source.ts'
import { evaluate } from './evaluate.ts'
import { templateFunctions } from './functions.ts'
import { parseTemplate, type Templates } from './parse.ts'
import type { Value } from './syntax.ts'

/** One template without settings and partials. Throws a TemplateError. */
export function renderText(name: string, source: string, data: Value, env: Env): string {
  const functions = templateFunctions(env, () => '')
  const templates: Templates = new Map()
  parseTemplate(name, source, (word) => Object.hasOwn(functions, word), templates)
  return evaluate(templates, name, data, functions)
}
