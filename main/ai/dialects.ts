// The dialects that can be read. First match wins, so a longer path stands before a shorter one that it ends with.
import { openaiChat } from './providers/openai-chat.ts'
import type { Dialect } from './types.ts'

export const dialects: readonly Dialect[] = [openaiChat]
