import { implement } from '@orpc/server'
import { contract } from '../../shared/contract.ts'

/** The contract as handlers are attached to it; holds no state. */
export const os = implement(contract)
