// Arithmetic on numbers, and what its operators are called elsewhere.

export const operations: Readonly<Record<string, { readonly event: string; readonly word: string }>> = {
  '+': { event: '__add', word: 'add' },
  '-': { event: '__sub', word: 'sub' },
  '*': { event: '__mul', word: 'mul' },
  '/': { event: '__div', word: 'div' },
  '%': { event: '__mod', word: 'mod' },
  '^': { event: '__pow', word: 'pow' },
}

export function calculate(operator: string, a: number, b: number): number {
  switch (operator) {
    case '+':
      return a + b
    case '-':
      return a - b
    case '*':
      return a * b
    case '/':
      return a / b
    case '%':
      return b === Infinity ? (a >= 0 ? a : b) : b === -Infinity ? (a <= 0 ? a : b) : a - Math.floor(a / b) * b
    default:
      return a ** b
  }
}
