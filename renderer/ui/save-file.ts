const forgottenAfterMs = 60_000

/** Hands a file to the user, in both shells: a link to a Blob that is clicked and forgotten. */
export function saveFile(name: string, content: BlobPart | readonly BlobPart[], type: string): void {
  const url = URL.createObjectURL(new Blob(Array.isArray(content) ? content : [content as BlobPart], { type }))
  const link = document.createElement('a')
  link.href = url
  link.download = name
  link.click()
  setTimeout(() => URL.revokeObjectURL(url), forgottenAfterMs)
}
