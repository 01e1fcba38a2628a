import { mkdirSync, mkdtempSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import { renderFlexible } from './flexible.ts'
import { renderAll } from './render.ts'
import type { Value } from './values.ts'

const render = (source: string, data: Value = {}): string =>
  renderAll('t', [['t', source]], data, { HOME_PORT: '81' }, (name) => `<${name}>`)

const data = { port: 8080, big: 1_000_000, hosts: ['a', 'b'], on: true, deep: { x: { y: 'z' } }, none: null }

test.each([
  ['{{ .port }} {{ .big }} {{ .on }} {{ .big | int }} {{ .big | toJson }}', '8080 1e+06 true 1000000 1000000'],
  ['{{ .deep.x.y }} {{ .nothing }} {{ .hosts }} {{ .deep }}', 'z <no value> [a b] map[x:map[y:z]]'],
  ['a {{- 1 -}} b', 'a1b'],
  ['{{/* gone */}}x{{- /* too */ -}} y', 'xy'],
  ['{{ if .on }}yes{{ else }}no{{ end }}', 'yes'],
  ['{{ if .off }}1{{ else if eq .port 8080.0 }}2{{ else }}3{{ end }}', '2'],
  ['{{ range $i, $h := .hosts }}{{ if $i }},{{ end }}{{ $h }}{{ end }}', 'a,b'],
  ['{{ range .hosts }}{{ . }}{{ else }}none{{ end }}{{ range .nope }}x{{ else }}none{{ end }}', 'abnone'],
  ['{{ range $k, $v := .deep }}{{ $k }}={{ $v.y }}{{ end }}', 'x=z'],
  ['{{ range $i := until 5 }}{{ if eq $i 1 }}{{ continue }}{{ end }}{{ if gt $i 2 }}{{ break }}{{ end }}{{ $i }}{{ end }}', '02'],
  ['{{ with .deep.x }}{{ .y }}{{ end }}{{ with .nope }}x{{ else }}else{{ end }}', 'zelse'],
  ['{{ $a := 1 }}{{ if true }}{{ $a = add $a 1 }}{{ $b := $a }}{{ $_ := $b }}{{ end }}{{ $a }}', '2'],
  ['{{ define "n" }}[{{ . }}]{{ end }}{{ template "n" .port }}{{ template "n" }}', '[8080][<no value>]'],
  ['{{ block "b" .hosts }}{{ len . }}{{ end }}', '2'],
  ['{{ (index .hosts 1) | upper | quote }}', '"B"'],
  ['{{ index .deep "x" "y" }} {{ (dict "a" (list 1 2)).a }}', 'z [1 2]'],
  ['{{ marshal .deep }} {{ toJson (list 1 "<" 2.5 nil) }}', '{"x":{"y":"z"}} [1,"\\u003c",2.5,null]'],
  ['{{ printf "%s-%d-%05.2f-%q-%v%%" "a" 7 1.5 "x" .on }}', 'a-7-01.50-"x"-true%'],
  ['{{ printf "%.1f %.0f %.2e %g %08.3f" 0.25 2.5 12345.0 1e21 -1.5 }} {{ float64 "1e400" }}', '0.2 2 1.23e+04 1e+21 -001.500 0'],
  [
    '{{ atoi "-12" }} {{ atoi "0x1" }} {{ int "0x1f" }} {{ int "12.00" }} {{ toDecimal "777" }} {{ int "9223372036854775808" }}',
    '-12 0 31 12 511 0',
  ],
  ['{{ env "HOME_PORT" }} {{ env "NOPE" | default "d" }} {{ include "p.txt" }}', '81 d <p.txt>'],
  ['{{ and .on .port }} {{ or .nothing "x" }} {{ and .nothing (fail "late") }}', '8080 x <no value>'],
  ['{{ "a,b" | splitList "," | join "+" }} {{ b64enc "hi" }} {{ b64dec "aGk=" }}', 'a+b aGk= hi'],
  ['{{ keys .deep | sortAlpha }} {{ hasKey .deep "x" }} {{ dig "x" "y" "-" .deep }}', '[x] true z'],
  ['{{ `raw "x"` }} {{ \'a\' }} {{ "\\u00e9\\n" }}|', 'raw "x" 97 é\n|'],
  ['{{ define "b" }}own{{ end }}{{ block "b" . }}{{ end }}', 'own'],
  ['{{ range 3 }}{{ . }}{{ end }}{{ $x := 0 }}{{ range $x = .hosts }}{{ end }}{{ $x }}', '012b'],
  ['{{ printf "%d|%s|%.1f|%v" .port 5 .port .none }}', '%!d(float64=8080)|%!s(int=5)|8080.0|<nil>'],
  ['{{ merge (dict "a" 0 "b" (dict "c" 1)) (dict "a" 2 "b" (dict "d" 3)) }}', 'map[a:2 b:map[c:1 d:3]]'],
  ['{{ quote "é\\u0001\\n" }} {{ print 1 2 "a" 3 4 }} {{ has 1 (list 1.0) }}', '"é\\x01\\n" 1 2a3 4 false'],
  [
    '{{ 0x_ff }} {{ -017 }} {{ 1_0 }} {{ 0xe }} {{ 1e1 }} {{ html .nothing "<" 1 2 }}',
    '255 -15 10 14 10 &lt;no value&gt;&lt;1 2',
  ],
  ['{{ .nothing.at.all }} {{ 0b11 }} {{ len .hosts | plural "one" "many" }}', '<no value> 3 many'],
  ['{{ trim "\\u0085 a b\\u00a0" }}|{{ nospace "\\ufeff a b" }}', 'a b|\ufeffab'],
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
  ['{{ eq .port 8080 }}', 'incompatible types for comparison'],
  ['{{ repeat .port "x" }}', 'wrong type for value; expected int; got float64'],
  ['{{ until (add 1 2) }}', 'wrong type for value; expected int; got int64'],
  ['{{ upper .nothing }}', 'invalid value; expected string'],
  ['{{ upper "a" "b" }}', 'wrong number of args for upper: want 1 got 2'],
  ['{{ if true }}{{ $v := 1 }}{{ end }}{{ $v }}', 'undefined variable "$v"'],
  ['{{ break }}', '{{break}} outside {{range}}'],
  ['{{ define "a" }}1{{ end }}{{ define "a" }}2{{ end }}', 'multiple definition of template "a"'],
  ['{{ sha512sum "a" }}', 'function "sha512sum" not defined'],
  ['{{ genCA "a" 1 }}', 'function "genCA" exists in KrakenD, but not here'],
  ['{{ 09 }}', 'template: t:1: integer overflow: "09"'],
  ['{{ "a"5 }}', 'unexpected "5" in operand'],
  ['{{ define "r" }}{{ template "r" }}{{ end }}{{ template "r" }}', 'template: t:1: exceeded maximum template depth (500)'],
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
  expect(source).toMatchObject({ format: 'json', templated: true, fault: null })
  expect(source.files).toHaveLength(7)
})

test('has linked files and the folders watched', async () => {
  const folder = folderOf({ 'data/a.json': '{"x": 1}', 'settings/b.json': '{}' })
  const settings = join(folder, 'settings')
  symlinkSync('../data/a.json', join(settings, 'a.json'))
  const source = await renderFlexible('/x/krakend.json', '{{ .a.x }}', { FC_ENABLE: '1', FC_SETTINGS: settings })
  expect(source.text).toBe('1')
  expect(source.files).toEqual(['/x/krakend.json', settings, join(settings, 'a.json'), join(settings, 'b.json')])
})

test('refuses a template that breaks and names the function', async () => {
  const source = await renderFlexible('/x/krakend.json', '{{ nope }}', { FC_ENABLE: '1' })
  expect(source.fault).toBe('the template cannot be used: template: krakend.json:1: function "nope" not defined')
})

test('lets the templates of the folder replace a block of the file', async () => {
  const folder = folderOf({ 'a.tmpl': '{{ define "port" }}9{{ end }}', 'b.tmpl': '{{ define "name" }} {{ end }}' })
  const raw = '{"port": {{ block "port" . }}1{{ end }}, "name": "{{ block "name" . }}own{{ end }}"}'
  const source = await renderFlexible('/x/krakend.json', raw, { FC_ENABLE: '1', FC_TEMPLATES: folder })
  expect(source.text).toBe('{"port": 9, "name": "own"}')
})

test('names every broken settings file', async () => {
  const folder = folderOf({ 'a.json': '{', 'b.json': '[]', 'c.json': '{}', 'd.json': 'null' })
  const source = await renderFlexible('/x/krakend.json', '{}', { FC_ENABLE: '1', FC_SETTINGS: folder })
  expect(source.fault).toBe(
    'loading flexible-config settings:\n\t- a.json: unexpected end of JSON input\n' +
      '\t- b.json: json: cannot unmarshal array into Go value of type map[string]interface {}',
  )
})
