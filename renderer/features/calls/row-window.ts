// Where rows of one height stand in a box that scrolls. Chromium cannot make an element much higher than 33 million pixels, so a
// longer list scrolls a shorter box, and the way is stretched.
export const mostPixels = 32_000_000

export interface RowWindow {
  readonly boxHeight: number
  /** Pixels of the list for each pixel of the scroll bar; 1 for all but enormous lists. */
  readonly stretch: number
}

export function rowWindow(rows: number, rowHeight: number, room: number, most = mostPixels): RowWindow {
  const whole = rows * rowHeight
  if (whole <= most) return { boxHeight: whole, stretch: 1 }
  return { boxHeight: most, stretch: (whole - room) / (most - room) }
}

/** The rows in sight at a scroll position, and how far the first row of the list is from the top of the box. */
export function rowsInSight(scrollTop: number, window: RowWindow, rowHeight: number, room: number, rows: number) {
  const top = scrollTop * window.stretch
  const from = Math.max(0, Math.min(rows - 1, Math.floor(top / rowHeight)))
  const to = Math.min(rows - 1, Math.ceil((top + room) / rowHeight))
  return { from, to, shift: scrollTop - top }
}
