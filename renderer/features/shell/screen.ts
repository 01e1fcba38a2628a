import type { ComponentType, ReactNode } from 'react'

/** A place of the rail. `path` is what stands after `#/`. */
export interface Screen {
  readonly path: string
  readonly label: string
  /** `g` and this letter go there. */
  readonly key: string
  readonly icon: ReactNode
  readonly view: ComponentType
}
