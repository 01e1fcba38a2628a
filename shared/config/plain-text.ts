/** A text or number as text; anything else is not one. */
export const plainText = (value: unknown, otherwise = ''): string =>
  typeof value === 'string' ? value : typeof value === 'number' ? String(value) : otherwise
