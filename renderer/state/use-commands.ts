import { useEffect, useRef } from 'react'
import type { Command } from './commands.ts'
import { useConsole } from './console.tsx'

/** Offers commands while the component is there. Functions are taken fresh at each run; the list is compared by what is shown of it. */
export function useCommands(commands: readonly Command[]): void {
  const { commands: registry } = useConsole()
  const latest = useRef(commands)
  useEffect(() => {
    latest.current = commands
  })
  const shown = commands.map(({ id, title, group, hint, keys, quiet }) => [id, title, group, hint, keys, quiet])
  const key = JSON.stringify(shown)
  useEffect(() => {
    const current = (id: string) => latest.current.find((command) => command.id === id)
    return registry.add(
      latest.current.map((command) => ({
        ...command,
        unavailable: () => current(command.id)?.unavailable?.() ?? null,
        run: () => current(command.id)?.run(),
      })),
    )
  }, [registry, key])
}
