import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import { evaluate } from './evaluate.ts'
import { renderFlexible } from './flexible.ts'
import { templateFunctions } from './functions.ts'
import { parseTemplate, type Templates } from './parse.ts'
import type { Value } from './syntax.ts'

function render(source: string, data: Value = {}): string {
  const functions = templateFunctions({ HOME_PORT: '81' }, (name) => `<${name}>`)
  const templates: Templates = new Map()
  parseTemplate('t', source, (name) => Object.hasOwn(functions, name), templates)
  return evaluate(templates, 't', data, functions)
}

const data = { port: 8080, big: 1_000_000, hosts: ['a', 'b'], on: true, deep: { x: { y: 'z' } }, none: null }

test.each([
  ['{{ .port }} {{ .big }} {{ .on }}', '8080 1e+06 true'],
  ['{{ .deep.x.y }} {{ .nothing }} {{ .hosts }} {{ .deep }}', 'z <no value> [a b] map[x:map[y:z]]'],
  ['a {{- 1 -}} b', 'a1b'],
  ['{{/* gone */}}x{{- /* too */ -}} y', 'xy'],
  ['{{ if .on }}yes{{ else }}no{{ end }}', 'yes'],
  ['{{ if .off }}1{{ else if eq .port 8080 }}2{{ else }}3{{ end }}', '2'],
  ['{{ range $i, $h := .hosts }}{{ if $i }},{{ end }}{{ $h }}{{ end }}', 'a,b'],
  ['{{ range .hosts }}{{ . }}{{ else }}none{{ end }}{{ range .nope }}x{{ else }}none{{ end }}', 'abnone'],
  ['{{ range $k, $v := .deep }}{{ $k }}={{ $v.y }}{{ end }}', 'x=z'],
  ['{{ range $i := until 5 }}{{ if eq $i 1 }}{{ continue }}{{ end }}{{ if gt $i 2 }}{{ break }}{{ end }}{{ $i }}{{ end }}', '02'],
  ['{{ with .deep.x }}{{ .y }}{{ end }}{{ with .nope }}x{{ else }}else{{ end }}', 'zelse'],
  ['{{ $a := 1 }}{{ if true }}{{ $a = add $a 1 }}{{ end }}{{ $a }}', '2'],
  ['{{ define "n" }}[{{ . }}]{{ end }}{{ template "n" .port }}{{ template "n" }}', '[8080][<nil>]'],
  ['{{ block "b" .hosts }}{{ len . }}{{ end }}', '2'],
  ['{{ (index .hosts 1) | upper | quote }}', '"B"'],
  ['{{ index .deep "x" "y" }} {{ (dict "a" (list 1 2)).a }}', 'z [1 2]'],
  ['{{ marshal .deep }} {{ toJson (list 1 "<" 2.5 nil) }}', '{"x":{"y":"z"}} [1,"\\u003c",2.5,null]'],
  ['{{ printf "%s-%d-%05.2f-%q-%v%%" "a" 7 1.5 "x" .on }}', 'a-7-01.50-"x"-true%'],
  ['{{ env "HOME_PORT" }} {{ env "NOPE" | default "d" }} {{ include "p.txt" }}', '81 d <p.txt>'],
  ['{{ and .on .port }} {{ or .nothing "x" }} {{ and .nothing (fail "late") }}', '8080 x <no value>'],
  ['{{ "a,b" | splitList "," | join "+" }} {{ b64enc "hi" }} {{ b64dec "aGk=" }}', 'a+b aGk= hi'],
  ['{{ keys .deep | sortAlpha }} {{ hasKey .deep "x" }} {{ dig "x" "y" "-" .deep }}', '[x] true z'],
  ['{{ `raw "x"` }} {{ \'a\' }} {{ "\\u00e9\\n" }}|', 'raw "x" 97 é\n|'],
  ['{{ nindent 2 "a\\nb" }} {{ regexReplaceAll "(a)(b)" "ab" "${2}$1" }}', '\n  a\n  b ba'],
])('renders %s', (source, expected) => {
  expect(render(source, data)).toBe(expected)
})

test.each([
  ['{{ frobnicate 1 }}', 'template: t:1: function "frobnicate" not defined'],
  ['a\n{{ if .x }}', 'template: t:2: unclosed {{if}}'],
  ['{{ .x', 'template: t:1: unclosed action'],
  ['{{ template "no" }}', 'template: t:1: template "no" not defined'],
  ['{{ $x }}', 'template: t:1: undefined variable "$x"'],
  ['{{ fail "sorry" }}', 'template: t:1: error calling fail: sorry'],
  ['{{ .none.x }}', 'template: t:1: nil pointer evaluating interface {}.x'],
  ['{{ define "r" }}{{ template "r" }}{{ end }}{{ template "r" }}', 'template: t:1: exceeded maximum template depth (200)'],
])('says what is wrong with %s', (source, message) => {
  expect(() => render(source, data)).toThrow(message)
})

function folderOf(files: Record<string, string>): string {
  const folder = mkdtempSync(join(tmpdir(), 'fc-'))
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true })
    writeFileSync(join(folder, name), text)
  }
  return folder
}

test('puts settings, partials and templates together', async () => {
  const folder = folderOf({
    'settings/service.json': '{"port": 8085, "hosts": ["http://a"]}',
    'partials/cors.txt': '"security/cors": {}',
    'templates/host.tmpl': '"host": {{ marshal . }}',
  })
  const env = {
    FC_ENABLE: '1',
    FC_SETTINGS: join(folder, 'settings'),
    FC_PARTIALS: join(folder, 'partials'),
    FC_TEMPLATES: join(folder, 'templates'),
    FC_OUT: join(folder, 'out.json'),
  }
  const raw =
    '{"port": {{ .service.port }}, {{ template "host.tmpl" .service.hosts }}, "extra_config": { {{ include "cors.txt" }} }}'
  const source = await renderFlexible('/x/krakend.tmpl', raw, env)
  expect(JSON.parse(source.text)).toEqual({ port: 8085, host: ['http://a'], extra_config: { 'security/cors': {} } })
  expect(readFileSync(env.FC_OUT, 'utf8')).toBe(source.text)
  expect(source).toMatchObject({ format: 'json', templated: true, problem: null, fault: null })
  expect(source.files).toHaveLength(4)
})

test('keeps the raw text and names the function when a template breaks', async () => {
  const source = await renderFlexible('/x/krakend.json', '{{ nope }}', { FC_ENABLE: '1' })
  expect(source).toMatchObject({
    text: '{{ nope }}',
    problem: 'parsing the flexible config template: template: krakend.json:1: function "nope" not defined',
  })
})

test('names every broken settings file', async () => {
  const folder = folderOf({ 'a.json': '{', 'b.json': '[]', 'c.json': '{}' })
  const source = await renderFlexible('/x/krakend.json', '{}', { FC_ENABLE: '1', FC_SETTINGS: folder })
  expect(source.fault).toMatch(/a\.json.*b\.json: it is not an object/)
})
