// Where the area of a plot lies in its box, for what is drawn over it and for what the pointer means.
export const edges = { left: 44, right: 4, top: 8, bottom: 22 } as const

/** CSS for a place in the area: 0 is its left edge, 1 its right one. */
export const across = (share: number): string =>
  `calc(${edges.left}px + (100% - ${edges.left + edges.right}px) * ${Number(share.toFixed(5))})`
/** 0 is the top of the area. */
export const down = (share: number): string =>
  `calc(${edges.top}px + (100% - ${edges.top + edges.bottom}px) * ${Number(share.toFixed(5))})`

interface Box {
  readonly left: number
  readonly width: number
}

/** Which of `count` equal steps is under the pointer; those outside give the nearest. */
export function stepAt(x: number, box: Box, count: number): number {
  const share = (x - box.left - edges.left) / (box.width - edges.left - edges.right)
  return Math.min(count - 1, Math.max(0, Math.floor(share * count)))
}

/** The step that a key asks for; null for other keys. */
export function stepByKey(key: string, at: number, count: number): number | null {
  const steps: Readonly<Record<string, number>> = {
    ArrowLeft: at - 1,
    ArrowRight: at + 1,
    ArrowDown: at - 1,
    ArrowUp: at + 1,
    PageDown: at - 10,
    PageUp: at + 10,
    Home: 0,
    End: count - 1,
  }
  const step = steps[key]
  return step === undefined ? null : Math.min(count - 1, Math.max(0, step))
}
