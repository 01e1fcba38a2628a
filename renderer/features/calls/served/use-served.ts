// The configuration that served a call: its text, when it is still known, and the endpoint's own part of it.
import { useQuery } from '@tanstack/react-query'
import { useEffect, useMemo } from 'react'
import type { Call } from '../../../../shared/call.ts'
import { endpointInForce, type EndpointInForce } from '../../../../shared/endpoint-in-force.ts'
import { useConsole } from '../../../state/console.tsx'
import { useObservedPart } from '../../../ui/observable.ts'

export interface ServedText {
  readonly text: string
  readonly endpoint: EndpointInForce | null
}

export interface Served {
  readonly loading: boolean
  /** null: the revision is no longer kept. */
  readonly served: ServedText | null
  readonly now: (ServedText & { readonly revision: number }) | null
}

export function useServed(call: Call): Served {
  const { ask, feed } = useConsole()
  const serving = useObservedPart(feed.status, (status) => status?.config.revision ?? null)
  const current = useQuery(ask.config.get.queryOptions())
  const { refetch } = current
  useEffect(() => {
    if (serving !== null) void refetch()
  }, [serving, refetch])
  const now = current.data ?? null
  const isServing = now !== null && now.revision === call.revision
  const past = useQuery(
    ask.config.revision.queryOptions({
      input: { number: call.revision },
      enabled: now !== null && !isServing,
      staleTime: Infinity,
      retry: false,
    }),
  )
  const thenText = isServing ? now.text : (past.data?.text ?? null)
  const nowText = now?.text ?? null
  const { endpoint, method } = call
  const served = useMemo(() => partOf(thenText, endpoint, method), [thenText, endpoint, method])
  const partNow = useMemo(() => partOf(nowText, endpoint, method), [nowText, endpoint, method])
  return {
    loading: current.isPending || (now !== null && !isServing && past.isPending),
    served,
    now: partNow && now && { ...partNow, revision: now.revision },
  }
}

function partOf(text: string | null, endpoint: string | null, method: string): ServedText | null {
  return text === null ? null : { text, endpoint: endpointInForce(text, endpoint, method) }
}
