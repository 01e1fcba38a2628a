// Pieces of a list that is far too long to hold: pages by number, the longest unused given up first. Rows are numbered from the
// first call that the list ever had, so that a call pruned at the front moves no number.
import type { Call } from '../../shared/call.ts'

export const pageRows = 200
const mostPages = 24

export interface PageCache {
  at(row: number): Call | undefined
  /** The pages between two rows that are neither here nor asked for. */
  missing(from: number, to: number): readonly number[]
  asked(page: number): void
  /** Nobody answers for this page any more. */
  failed(page: number): void
  put(page: number, calls: readonly (Call | undefined)[]): void
  /** Puts the newer state of a row in its place; false when the row is not here. */
  replace(call: Call): boolean
  placeOf(id: string): number | undefined
  clear(): void
}

export function createPageCache(most = mostPages): PageCache {
  const pages = new Map<number, (Call | undefined)[]>()
  const places = new Map<string, number>()
  const underway = new Set<number>()
  const drop = (page: number) => {
    for (const call of pages.get(page) ?? []) if (call) places.delete(call.id)
    pages.delete(page)
  }
  const touch = (page: number, rows: (Call | undefined)[]) => {
    pages.delete(page)
    pages.set(page, rows)
  }
  return {
    at: (row) => pages.get(Math.floor(row / pageRows))?.[row % pageRows],
    missing(from, to) {
      const wanted: number[] = []
      for (let page = Math.floor(from / pageRows); page <= Math.floor(to / pageRows); page++) {
        const rows = pages.get(page)
        if (rows) touch(page, rows)
        else if (!underway.has(page)) wanted.push(page)
      }
      return wanted
    },
    asked: (page) => void underway.add(page),
    failed: (page) => void underway.delete(page),
    put(page, calls) {
      underway.delete(page)
      drop(page)
      touch(page, [...calls])
      for (const [index, call] of calls.entries()) if (call) places.set(call.id, page * pageRows + index)
      for (const oldest of pages.keys()) {
        if (pages.size <= most) break
        drop(oldest)
      }
    },
    replace(call) {
      const place = places.get(call.id)
      if (place === undefined) return false
      const rows = pages.get(Math.floor(place / pageRows))
      if (rows) rows[place % pageRows] = call
      return true
    },
    placeOf: (id) => places.get(id),
    clear() {
      pages.clear()
      places.clear()
      underway.clear()
    },
  }
}
