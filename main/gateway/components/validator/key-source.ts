// Who asks the key server, and how often. KrakenD's way is kept for strict mode: without `cache` two downloads for each
// request, with it a cache per endpoint, a shared one by key id only, and a new download for every unknown id.
import type { Build } from '../../types.ts'
import type { KeySet, VerifyKey } from './key-set.ts'

/** null: the server does not know that id. Rejects when there is no answer. */
export interface KeySource {
  get(id: string): Promise<VerifyKey | null>
}

export interface KeySourceOptions {
  readonly load: () => Promise<KeySet>
  readonly now: () => number
  /** Milliseconds; 0 = not cached. */
  readonly lifetime: number
  /** Milliseconds in which an unknown id is not looked up again. */
  readonly cooldown: number
  readonly shared: SharedKeys | null
}

interface Entry {
  readonly key: VerifyKey
  readonly at: number
}
export interface SharedKeys {
  readonly lifetime: number
  readonly entries: Map<string, Entry>
}

/** Strict mode. */
export function createKrakendKeySource({ load, now, lifetime, cooldown, shared }: KeySourceOptions): KeySource {
  const own = new Map<string, Entry>()
  const failed = new Map<string, number>()
  let turn: Promise<unknown> = Promise.resolve()

  function cached(id: string): VerifyKey | null {
    if (lifetime === 0) return null
    const entry = own.get(id)
    if (entry && now() - entry.at < lifetime) return entry.key
    const common = shared?.entries.get(id)
    return common && now() - common.at < shared!.lifetime ? common.key : null
  }

  async function find(id: string): Promise<VerifyKey | null> {
    const present = cached(id)
    if (present) return present
    const keys = await load()
    if (lifetime > 0)
      for (const [name, { verify }] of keys) {
        own.set(name, { key: verify, at: now() })
        shared?.entries.set(name, { key: verify, at: now() })
      }
    return keys.get(id)?.verify ?? null
  }

  /** A download that failed counts as an unknown id, and the pause holds for keys that came meanwhile, too. */
  async function findUnlessMissed(id: string): Promise<VerifyKey | null> {
    if (now() - (failed.get(id) ?? -Infinity) < cooldown) return null
    let found: VerifyKey | null = null
    try {
      return (found = await find(id))
    } finally {
      if (!found) remember(failed, id, now())
    }
  }

  return {
    get(id) {
      const mine = turn.then(() => (cooldown >= 1000 ? findUnlessMissed(id) : find(id)))
      turn = mine.catch(() => {})
      return mine
    },
  }
}

/** Ids come from strangers: the oldest is forgotten. */
function remember(ids: Map<string, number>, id: string, at: number): void {
  ids.delete(id)
  ids.set(id, at)
  if (ids.size > 1000) ids.delete(ids.keys().next().value!)
}

/** Ours: one cache for all who use the same place; one download at a time; an unknown id asks again after a pause only. */
export function createKeySource({ load, now, lifetime, cooldown }: Omit<KeySourceOptions, 'shared'>): KeySource {
  let keys: KeySet | null = null
  let loadedAt = -Infinity
  let triedAt = -Infinity
  let loading: Promise<KeySet> | null = null

  const refresh = (): Promise<KeySet> => {
    triedAt = now()
    return (loading ??= load().then(
      (set) => {
        loadedAt = now()
        loading = null
        return (keys = set)
      },
      (error: unknown) => {
        loading = null
        throw error
      },
    ))
  }

  return {
    async get(id) {
      const age = now() - loadedAt
      // A key server that is down does not lock everybody out at once: old keys serve for one more lifetime.
      if (keys && age > lifetime && now() - triedAt > cooldown)
        await refresh().catch((error: unknown) => {
          if (age > 2 * lifetime) throw error
        })
      const known = keys?.get(id)
      if (known && now() - loadedAt <= 2 * lifetime) return known.verify
      if (!loading && keys && now() - triedAt < cooldown) return null
      return (await refresh()).get(id)?.verify ?? null
    },
  }
}

const started = new WeakMap<Build, Set<string>>()

/** KrakenD fetches at start for the first endpoint that uses a URL, in the background. True once per build and URL. */
export function isFirstUse(build: Build, url: string): boolean {
  let urls = started.get(build)
  if (!urls) started.set(build, (urls = new Set()))
  if (urls.has(url)) return false
  urls.add(url)
  return true
}
