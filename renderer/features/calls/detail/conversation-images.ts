// Images of a conversation. The record names them; the bytes stand in the request's body, in the same order.
import { useMemo } from 'react'
import type { ConversationMessage } from '../../../../shared/call.ts'
import { readMedia } from '../../../ui/media-text.ts'
import { useBody } from './body-view.tsx'

type Part = ConversationMessage['parts'][number]

/** An image that was sent as its bytes; others are named by an address, which is not asked for. */
export const isInlineImage = (part: Part): boolean => part.kind === 'image' && !/^(https?|gs|s3):|^file-/.test(part.text)

const countImages = (message: ConversationMessage) => message.parts.filter(isInlineImage).length

/** For each message, how many images stand before it. */
export function imagesBefore(messages: readonly ConversationMessage[]): readonly number[] {
  let sum = 0
  return messages.map((message) => {
    const before = sum
    sum += countImages(message)
    return before
  })
}

/** Addresses for `img`, in order. The body is only read when there is an image to show. */
export function useImages(id: string, captured: number, messages: readonly ConversationMessage[]): readonly string[] {
  const wanted = messages.some((message) => countImages(message) > 0)
  const { body } = useBody({ id, attempt: null, side: 'request' }, wanted ? captured : 0)
  return useMemo(() => (body?.kind === 'text' ? imagesIn(body.value) : []), [body])
}

export function imagesIn(value: unknown): readonly string[] {
  if (typeof value === 'string') return imageOf(value)
  if (typeof value !== 'object' || value === null) return []
  return Object.values(value).flatMap(imagesIn)
}

function imageOf(text: string): readonly string[] {
  if (text.length < 20) return []
  const image = readMedia(text)?.image ?? null
  return image === null ? [] : [image]
}
