import { documentJsonSchema } from './schema.ts'

export const describedSchema = (): Readonly<Record<string, unknown>> => documentJsonSchema() as Readonly<Record<string, unknown>>
