// The kinds of values that the document's schema is made of.
import { z } from 'zod'

/** Stricter than what `run` takes: one whole number, one unit, as the official schema wants it. */
export const duration = z
  .string()
  .regex(/^\d+(ns|us|µs|ms|s|m|h)$/, { error: 'a duration is one whole number and one unit: "500ms", "2s", "10m"' })

export const texts = z.array(z.string())
export const port = z.int().min(0).max(65_535)
export const count = z.int().min(0)
export const positive = z.int().min(1)
export const anything = z.unknown()
export const record = z.record(z.string(), z.unknown())

/** An object that knows its keys; keys that carry comments are let through by lint.ts. */
export const object = z.strictObject

/** All keys optional. */
export const options = <T extends z.ZodRawShape>(shape: T) => z.strictObject(shape).partial()

/** Exactly one of the texts. */
export const oneOf = <T extends readonly [string, ...string[]]>(...values: T) => z.enum(values)
