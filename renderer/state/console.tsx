import { createContext, use, type ReactNode } from 'react'
import { createClient, createQuestions, type Client, type Questions } from '../rpc/client.ts'
import type { Notifications } from '../../shared/contract/notifications.ts'
import type { Connection } from '../rpc/connection.ts'
import { createObservable, type Observable, type Settable } from '../ui/observable.ts'
import { createAnnotations, type Annotations } from './annotations.ts'
import { createCommands, type Commands } from './commands.ts'
import { createFeed, type Feed } from './feed.ts'
import { createGroups, type GroupsStore } from './groups.ts'
import { watchNotifications } from './notifications.ts'
import { createPreferences, type PreferencesStore } from './preferences.ts'
import { createSelection, type SelectionStore } from './selection.ts'

/** All that a screen works with. One is made per page and handed down; nothing here is a global. */
export interface Console {
  readonly connection: Connection
  readonly client: Client
  readonly ask: Questions
  readonly annotations: Annotations
  readonly feed: Feed
  readonly groups: GroupsStore
  readonly selection: SelectionStore
  readonly preferences: PreferencesStore
  readonly commands: Commands
  readonly notifications: Observable<Notifications | null>
  /** Edits of the configuration wait to be applied. */
  readonly unapplied: Settable<boolean>
}

export function createConsole(connection: Connection, storage: Storage | null): Console {
  const client = createClient(connection)
  const preferences = createPreferences(storage, client.settings)
  const annotations = createAnnotations(client)
  const feed = createFeed(client, connection, (id) => annotations.get().get(id))
  return {
    connection,
    client,
    ask: createQuestions(client),
    annotations,
    feed,
    groups: createGroups(client.calls, feed.calls.get),
    selection: createSelection(),
    preferences,
    commands: createCommands(preferences),
    notifications: watchNotifications(client),
    unapplied: createObservable(false),
  }
}

const ConsoleContext = createContext<Console | null>(null)

export function ConsoleProvider({ value, children }: { value: Console; children: ReactNode }) {
  return <ConsoleContext value={value}>{children}</ConsoleContext>
}

export function useConsole(): Console {
  const value = use(ConsoleContext)
  if (!value) throw new Error('ConsoleProvider is missing')
  return value
}
