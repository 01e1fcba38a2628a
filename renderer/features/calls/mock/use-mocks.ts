import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import type { Call } from '../../../../shared/call.ts'
import type { Mock, MockFaults } from '../../../../shared/contract/mocks.ts'
import { useConsole } from '../../../state/console.tsx'
import { useCommands } from '../../../state/use-commands.ts'

const refreshMs = 2000

export interface MocksOfCall {
  /** Made from this call, newest last. */
  readonly own: Mock | null
  /** Answers for its endpoint now, made from another call. */
  readonly other: Mock | null
  /** What was refused, in words. */
  readonly problem: string | null
  readonly busy: boolean
  change(mock: Mock, to: { readonly on?: boolean; readonly keepsTiming?: boolean; readonly faults?: MockFaults }): void
  remove(mock: Mock): void
}

/** The mocks that concern one call, and the command that makes one of it. */
export function useMocksOf(call: Call): MocksOfCall {
  const { ask } = useConsole()
  const queries = useQueryClient()
  const list = useQuery(ask.mocks.list.queryOptions({ refetchInterval: refreshMs }))
  const settled = () => queries.invalidateQueries({ queryKey: ask.mocks.key() })
  const add = useMutation(ask.mocks.add.mutationOptions({ onSettled: settled }))
  const change = useMutation(ask.mocks.change.mutationOptions({ onSettled: settled }))
  const remove = useMutation(ask.mocks.remove.mutationOptions({ onSettled: settled }))
  const mocks = list.data ?? []
  const own = mocks.findLast((mock) => mock.call === call.id) ?? null
  const other = mocks.find((mock) => mock.on && mock.call !== call.id && isFor(mock, call)) ?? null

  useCommands([
    {
      id: 'calls.mock',
      title: own?.on ? 'Switch the mock of this call off' : 'Mock this call',
      group: 'This call',
      hint: own?.on ? undefined : 'it answers for its endpoint',
      keys: ['m'],
      unavailable: () =>
        call.endpoint === null ? 'no endpoint served it' : call.state === 'running' ? 'it has not ended yet' : null,
      run: () => {
        if (own) change.mutate({ id: own.id, on: !own.on })
        else add.mutate({ call: call.id })
      },
    },
  ])
  const failed = [add, change].find((one) => one.data?.ok === false || one.error !== null)
  return {
    own,
    other,
    problem: failed ? (failed.data?.ok === false ? failed.data.problem : (failed.error?.message ?? null)) : null,
    busy: add.isPending || change.isPending || remove.isPending,
    change: (mock, to) => change.mutate({ id: mock.id, ...to }),
    remove: (mock) => remove.mutate({ id: mock.id }),
  }
}

const isFor = (mock: Mock, call: Call): boolean => mock.method === call.method && mock.endpoint === call.endpoint
