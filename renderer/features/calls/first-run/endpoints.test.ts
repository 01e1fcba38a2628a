import { expect, test } from 'vitest'
import { readEndpoints } from '../../../state/endpoint-lines.ts'
import { basePath, wantedEndpoint } from './endpoints.ts'

const endpoints = readEndpoints(
  JSON.stringify({
    version: 3,
    endpoints: [
      { endpoint: '/demo/v1/chat/completions', method: 'POST' },
      { endpoint: '/openai/v1/chat/completions', method: 'POST' },
      { endpoint: '/anthropic/v1/messages', method: 'post' },
      { endpoint: '/gemini/v1beta/models/{call}', method: 'POST' },
      { endpoint: '/ollama/api/chat' },
      { method: 'POST' },
    ],
  }),
)

test('finds the base path that each SDK needs', () => {
  expect(basePath('openai', endpoints)).toBe('/openai/v1')
  expect(basePath('anthropic', endpoints)).toBe('/anthropic')
  expect(basePath('gemini', endpoints)).toBe('/gemini')
  expect(basePath('vercel', endpoints)).toBe('/openai/v1')
})

test('claims nothing that the file does not offer', () => {
  expect(basePath('ollama', endpoints)).toBeNull()
  expect(readEndpoints('{{ template }}')).toEqual([])
})

test('names the endpoint that is missing', () => {
  expect(wantedEndpoint('langchain')).toBe('POST .../chat/completions')
})
