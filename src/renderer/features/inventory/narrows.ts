import type { SearchNode } from '#shared/model/search/ast.ts'
import { fold } from '#shared/model/search/fold.ts'

const parts = (node: SearchNode): readonly SearchNode[] => (node.kind === 'and' ? node.nodes : [node])

/** What a node says, without where it stands. */
const meaning = (node: SearchNode): string =>
  JSON.stringify(node, (key, value: unknown) => (key === 'start' || key === 'end' ? undefined : value))

/** A bare word looked for as it is: no wildcard, no network. */
const plainWord = (node: SearchNode): string | null =>
  node.kind === 'text' && !/[*/:]/.test(node.value) ? fold(node.value) : null

const implies = (next: SearchNode, before: SearchNode): boolean => {
  const word = plainWord(before)
  const longer = plainWord(next)
  if (word !== null && longer !== null) return longer.includes(word)
  return meaning(next) === meaning(before)
}

/** Whether everything the next search finds was found by the one before: another letter, another word. */
export const narrows = (next: SearchNode, before: SearchNode): boolean =>
  before.kind === 'all' || parts(before).every((part) => parts(next).some((candidate) => implies(candidate, part)))
