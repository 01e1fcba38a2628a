// Where the palette leads beside its commands: to each endpoint and revision, and to the calls of it. They stand in no key sheet.
import { useQuery } from '@tanstack/react-query'
import type { RevisionEntry } from '../../../shared/contract/config.ts'
import type { Command } from '../../state/commands.ts'
import { useConsole } from '../../state/console.tsx'
import { readEndpoints, type EndpointLine } from '../../state/endpoint-lines.ts'
import { goTo } from '../../ui/route.ts'

type ShowCalls = (filter: string) => void

const most = 500

export function usePlaces(): readonly Command[] {
  const { ask, feed } = useConsole()
  const config = useQuery(ask.config.get.queryOptions())
  const revisions = useQuery(ask.config.revisions.queryOptions())
  const showCalls = (filter: string) => {
    feed.setFilter(filter)
    goTo('calls')
  }
  return [
    ...endpointPlaces(readEndpoints(config.data?.text ?? ''), showCalls),
    ...revisionPlaces(revisions.data ?? [], showCalls),
  ]
}

export function endpointPlaces(endpoints: readonly EndpointLine[], showCalls: ShowCalls): readonly Command[] {
  return endpoints.slice(0, most).flatMap(({ method, path }, index) => [
    {
      // The name that Config gives it, so that it is offered once.
      id: `config.go.${index}`,
      title: `Go to endpoint ${method} ${path}`,
      group: 'Endpoints',
      run: () => goTo(`config/endpoints/${index}`),
    },
    {
      id: `filter.endpoint.${method}.${path}`,
      title: `Calls of ${method} ${path}`,
      group: 'Endpoints',
      run: () => showCalls(`endpoint:${JSON.stringify(path)} method:${method}`),
    },
  ])
}

export function revisionPlaces(revisions: readonly RevisionEntry[], showCalls: ShowCalls): readonly Command[] {
  return revisions.slice(0, most).flatMap(({ number, summary }) => [
    {
      id: `go.revision.${number}`,
      title: `Go to revision ${number}`,
      hint: summary,
      group: 'Revisions',
      run: () => goTo(`config/revisions/${number}`),
    },
    {
      id: `filter.revision.${number}`,
      title: `Calls of revision ${number}`,
      group: 'Revisions',
      run: () => showCalls(`revision:${number}`),
    },
  ])
}
