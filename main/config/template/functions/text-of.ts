import { show } from '../print.ts'
import { isList, isNil, type Value } from '../values.ts'

/** Sprig's way to make anything a text. */
export const textOf = (value: Value): string => (typeof value === 'string' ? value : show(value))

/** The texts of a list without its nils; anything else is a list of one. */
export const strings = (value: Value): string[] => (isList(value) ? value : [value]).filter((item) => !isNil(item)).map(textOf)
