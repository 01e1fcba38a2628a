import { expect, test } from 'vitest'
import { endpointPlaces, revisionPlaces } from './places.ts'

test('leads to each endpoint and to its calls', () => {
  const filters: string[] = []
  const places = endpointPlaces([{ method: 'POST', path: '/v1/chat' }], (filter) => filters.push(filter))
  expect(places.map(({ title }) => title)).toEqual(['Go to endpoint POST /v1/chat', 'Calls of POST /v1/chat'])
  places[1]!.run()
  expect(filters).toEqual(['endpoint:"/v1/chat" method:POST'])
})

test('leads to each revision and to its calls', () => {
  const entry = { number: 3, appliedAt: '', by: 'file', summary: 'one change', changes: 1, serving: true } as const
  const filters: string[] = []
  const places = revisionPlaces([entry], (filter) => filters.push(filter))
  expect(places.map(({ title }) => title)).toEqual(['Go to revision 3', 'Calls of revision 3'])
  places[1]!.run()
  expect(filters).toEqual(['revision:3'])
})
