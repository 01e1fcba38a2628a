import type { KeyboardEvent } from 'react'

/** Moves within a set that has one tab stop: arrows step and wrap, Home and End jump. Returns the next index, or null. */
export function rovingIndex(key: string, index: number, length: number): number | null {
  switch (key) {
    case 'ArrowRight':
    case 'ArrowDown':
      return (index + 1) % length
    case 'ArrowLeft':
    case 'ArrowUp':
      return (index + length - 1) % length
    case 'Home':
      return 0
    case 'End':
      return length - 1
    default:
      return null
  }
}

/** Focuses the sibling at `index` of a group whose items carry `data-roving`. */
export function focusRoving(event: KeyboardEvent<HTMLElement>, index: number): void {
  event.preventDefault()
  event.stopPropagation()
  event.currentTarget.parentElement?.querySelectorAll<HTMLElement>('[data-roving]')[index]?.focus()
}
