/** One sentence for a file that cannot be read or written, in the words of Go, and what to do about it. */
export function unreadable(file: string, error: unknown): string {
  const code = (error as NodeJS.ErrnoException).code
  if (code === 'ENOENT') return `open ${file}: no such file or directory`
  if (code === 'EACCES') return `open ${file}: permission denied (let this user read it: chmod a+r)`
  if (code === 'EISDIR') return `read ${file}: is a directory (name the file in it)`
  return `open ${file}: ${(error as Error).message}`
}
