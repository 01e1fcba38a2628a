// Letters and words: title, camelcase, snakecase and the like.
import { takes, type Functions } from '../call.ts'

/** Upper case for the first letter after anything that is neither letter, digit nor underscore. */
const title = (text: string): string =>
  text.replace(/(^|[^\p{L}\p{Nd}_])(\p{L})/gu, (_, before: string, letter: string) => before + letter.toUpperCase())

const untitle = (text: string): string =>
  text.replace(/(^|\s)(\S)/gu, (_, before: string, letter: string) => before + letter.toLowerCase())

const swapped = (letter: string): string => (letter === letter.toUpperCase() ? letter.toLowerCase() : letter.toUpperCase())
/** A small letter that begins a word becomes a title. */
const swapcase = (text: string): string => Array.from(text).map(swapped).join('')

const initials = (text: string): string =>
  text
    .split(/\s+/)
    .map((word) => Array.from(word)[0] ?? '')
    .join('')

/** Connectors go and the letter after them grows; those at the ends stay. */
function camelcase(text: string): string {
  const [, before = '', middle = '', after = ''] = /^([-_\s]*)(.*?)([-_\s]*)$/s.exec(text)!
  const joined = middle.replace(
    /[-_\s]+(.)/gsu,
    (run: string, letter: string) => run.slice(0, -letter.length).slice(1) + letter.toUpperCase(),
  )
  return before + joined.slice(0, 1).toUpperCase() + joined.slice(1) + after
}

/** Words end where small letters, numbers and capitals meet; a number stays with the word before it. */
const separated = (connector: string) => (text: string) =>
  text
    .replace(/(\p{Ll}|\p{N})(\p{Lu})/gu, `$1${connector}$2`)
    .replace(/(\p{Lu})(\p{Lu}\p{Ll})/gu, `$1${connector}$2`)
    .replace(/[-_\s]/g, connector)
    .toLowerCase()

export const wordCases: Functions = {
  title: takes('s', title),
  untitle: takes('s', untitle),
  swapcase: takes('s', swapcase),
  initials: takes('s', initials),
  camelcase: takes('s', camelcase),
  snakecase: takes('s', separated('_')),
  kebabcase: takes('s', separated('-')),
}
