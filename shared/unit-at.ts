// To the engine a text has one of many shapes: flat, joined, cut out of another, a name of properties, each in one byte or two. Where
// more than four of them pass, `text.charCodeAt(at)` looks the method up anew for each letter, which costs four times the reading.
// Called by itself the method asks only whether it got a text.

/** As `text.charCodeAt(at)`, for loops over texts from anywhere. */
export const unitAt = (text: string, at: number): number => String.prototype.charCodeAt.call(text, at)
