import path from 'node:path'
import { inject } from 'vitest'

/** File to run with Node for a program of tests/fault/children, by its name without the ending. */
export const childProgram = (name: string): string => path.join(inject('childBundles'), `${name}.mjs`)
