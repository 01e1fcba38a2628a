// Holds the import table of docs/architecture.md against the code: who may import whom.
import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve, sep } from 'node:path'
import { expect, test } from 'vitest'

const root = resolve(import.meta.dirname, '..')
const everyone = ['shared']

/** Folder (longest match wins) -> prefixes of our own files that it may import besides itself. */
const table: Record<string, readonly string[]> = {
  shared: [],
  'main/ai': everyone,
  'main/config': everyone,
  'main/gateway': everyone,
  'main/store': everyone,
  'main/rpc': everyone,
  'main/demo': everyone,
  'main/bundle': ['shared', 'main/config/make-folder.ts'],
  'main/notifications': everyone,
  'main/mocks': ['shared', 'main/gateway'],
  'main/telemetry': ['shared', 'main/gateway', 'main/ai', 'main/store/types.ts'],
  'main/console': ['shared', 'main/rpc'],
  'main/electron': ['shared', 'main/rpc', 'main/app.ts', 'main/bundle-app.ts', 'main/cli', 'main/log.ts'],
  main: [
    'shared',
    'main/ai',
    'main/config',
    'main/gateway',
    'main/store',
    'main/rpc',
    'main/demo',
    'main/mocks',
    'main/notifications',
    'main/bundle',
    'main/bundle-app.ts',
    'main/telemetry',
    'main/console',
    'main/app.ts',
    'main/cli',
  ],
  'renderer/ui': [],
  'renderer/rpc': ['shared', 'renderer/ui'],
  'renderer/state': ['shared', 'renderer/ui', 'renderer/rpc'],
  'renderer/features': ['shared', 'renderer/ui', 'renderer/rpc', 'renderer/state'],
  renderer: ['shared', 'renderer'],
}

const sources = ['shared', 'main', 'renderer'].flatMap((folder) =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name).split(sep).join('/'))
    .filter((file) => /\.tsx?$/.test(file)),
)
const importsOf = (file: string) =>
  [...readFileSync(join(root, file), 'utf8').matchAll(/(?:\bfrom\s+|\bimport\s*\(?\s*|new URL\()'([^']+)'/g)].map(
    (match) => match[1]!,
  )
const within = (file: string, prefix: string) => file === prefix || file.startsWith(`${prefix}/`)

/** The unit a file belongs to: a feature is a unit of its own. */
function ownerOf(file: string): string {
  const feature = /^renderer\/features\/[^/]+/.exec(file)?.[0]
  if (feature) return feature
  return Object.keys(table)
    .filter((folder) => within(file, folder))
    .sort((a, b) => b.length - a.length)[0]!
}
const allowedFor = (owner: string) => table[owner] ?? table['renderer/features']!

test.each(sources.filter((file) => !/\.test\.tsx?$/.test(file)))('%s imports only what its folder may', (file) => {
  const owner = ownerOf(file)
  const wrong = importsOf(file)
    .filter((name) => name.startsWith('.'))
    .map((name) =>
      relative(root, resolve(root, dirname(file), name))
        .split(sep)
        .join('/'),
    )
    .filter(
      (target) =>
        target !== 'package.json' && ownerOf(target) !== owner && !allowedFor(owner).some((prefix) => within(target, prefix)),
    )
  expect(wrong).toEqual([])
})

test('only main/electron imports electron at run time', () => {
  const wrong = sources.filter((file) => !within(file, 'main/electron') && importsOf(file).includes('electron'))
  expect(wrong).toEqual([])
})

test('shared is pure: no node, no DOM library, no React', () => {
  const wrong = sources.filter(
    (file) =>
      within(file, 'shared') && !file.includes('.test.') && importsOf(file).some((name) => /^node:|^react|^electron/.test(name)),
  )
  expect(wrong).toEqual([])
})
