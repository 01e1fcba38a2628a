/** What a MessagePort carries, fit for JSON. */
export type Packet = { readonly text: string } | { readonly base64: string }
export type ToProgram =
  | { readonly window: number; readonly open: true }
  | { readonly window: number; readonly packet: Packet }
  | { readonly stop: true }
export type FromProgram =
  | { readonly ready: true; readonly gateway: string | null }
  | { readonly window: number; readonly packet: Packet }
